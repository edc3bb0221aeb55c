package org.sparkvae.spark.registry;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.apache.hadoop.conf.Configuration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sparkvae.model.artifact.ArtifactException;
import org.sparkvae.model.config.ConfigException;
import org.sparkvae.spark.io.lock.OutputLock;
import org.sparkvae.spark.score.StoredModel;

/**
 * The versions of a model, on any Hadoop file system:
 *
 * <pre>
 * models/NAME/VERSION/        an artifact: the output of a training
 * models/NAME/VERSION.work/   of a training that has not ended
 * models/NAME/CURRENT         names the champion, see {@link CurrentVersion}
 * models/NAME/CURRENT.work/   the lock of the one who changes CURRENT or deletes versions
 * </pre>
 *
 * A version becomes the champion only once all of its files were read and have the hashes of its
 * manifest. Readers need no lock: they read CURRENT once and keep the version.
 */
public final class ModelRegistry {
  private static final Logger LOG = LoggerFactory.getLogger(ModelRegistry.class);

  private final VersionFolder folder;

  /**
   * A version of the model.
   *
   * @param isComplete whether all files are there with the lengths of the manifest
   * @param hasManifest whether the folder is a model at all, complete or not
   * @param madeAt when its manifest was written; null without one
   * @param testMeanNegativeElbo of its training, nats a row, lower is better
   */
  public record Version(
      String name,
      boolean isComplete,
      boolean hasManifest,
      boolean isCurrent,
      Instant madeAt,
      OptionalDouble testMeanNegativeElbo) {}

  /**
   * What a change of the champion did.
   *
   * @param isPromoted whether the champion has changed
   * @param current the champion now, if there is one
   * @param previous the one to which a rollback returns, if there is one
   * @param reason a sentence
   */
  public record Promotion(
      boolean isPromoted, Optional<String> current, Optional<String> previous, String reason) {
    static Promotion of(boolean isPromoted, Optional<CurrentVersion> now, String reason) {
      return new Promotion(
          isPromoted,
          now.map(CurrentVersion::version),
          now.flatMap(at -> at.previous().stream().findFirst()),
          reason);
    }
  }

  /** Which version may replace the champion. */
  public enum Order {
    /** Any other. */
    ANY,
    /** Only one whose name comes after the champion's, so that late runs replace nothing newer. */
    ONLY_NEWER
  }

  private ModelRegistry(VersionFolder folder) {
    this.folder = folder;
  }

  /**
   * @param given the folder of a model's versions; it need not exist
   * @throws ConfigException if it is a version itself
   * @throws IOException if the file system refuses
   */
  public static ModelRegistry at(String given, Configuration hadoop) throws IOException {
    VersionFolder folder = VersionFolder.of(given, hadoop);
    if (folder.isArtifact(folder.directory())) {
      throw ConfigException.of(
          "",
          "Invalid --model: %s is one trained model (must be the folder of its versions, such as models/NAME)"
              .formatted(given));
    }
    return new ModelRegistry(folder);
  }

  // ---- what readers need ------------------------------------------------------------------------

  /**
   * Reads a model: an artifact, or the champion of a folder of versions.
   *
   * @param given a directory on any Hadoop file system
   * @return the model, whose directory is that of the version
   * @throws ArtifactException if there is no champion, or the model is incomplete or damaged
   * @throws IOException if the file system refuses
   */
  public static StoredModel read(String given, Configuration hadoop) throws IOException {
    ModelRegistry registry = new ModelRegistry(VersionFolder.of(given, hadoop));
    Optional<StoredModel> found = registry.found();
    if (found.isEmpty() && registry.folder.hasModels()) {
      throw new ArtifactException(
          "Cannot use %s: it has no champion yet. Give one of its versions, or promote one: submit/promote.sh --model %s --version V"
              .formatted(given, given));
    }
    return found.isPresent()
        ? found.get()
        : StoredModel.read(given, hadoop); // says what is missing
  }

  /**
   * Does what {@link #read} does, but a folder of versions need not have a champion.
   *
   * @return empty if there is no champion
   * @throws ArtifactException if this is neither a model nor a folder of versions, or the model is
   *     incomplete or damaged
   * @throws IOException if the file system refuses
   */
  public static Optional<StoredModel> readChampion(String given, Configuration hadoop)
      throws IOException {
    ModelRegistry registry = new ModelRegistry(VersionFolder.of(given, hadoop));
    Optional<StoredModel> found = registry.found();
    if (found.isEmpty() && !registry.folder.hasModels()) {
      throw new ArtifactException(
          "Cannot use %s as the champion: it is neither a trained model nor a folder of versions"
              .formatted(given));
    }
    return found;
  }

  private Optional<StoredModel> found() throws IOException {
    if (folder.isArtifact(folder.directory())) {
      return Optional.of(StoredModel.read(folder.given(), folder.hadoop()));
    }
    Optional<CurrentVersion> current = folder.current();
    if (current.isEmpty()) {
      return Optional.empty();
    }
    LOG.info(
        "Using version {} of {}, which CURRENT names", current.get().version(), folder.given());
    return Optional.of(read(current.get().version()));
  }

  /** Reads and checks a version that CURRENT names. */
  private StoredModel read(String version) throws IOException {
    try {
      return StoredModel.read(folder.place(version).toString(), folder.hadoop());
    } catch (ArtifactException incomplete) {
      VersionFolder.requireDamage(incomplete);
      throw new ArtifactException(
          "Cannot use version %s of %s, which CURRENT names: %s Or return to the one before it: submit/rollback.sh --model %s"
              .formatted(
                  version, folder.given(), withPeriod(incomplete.getMessage()), folder.given()),
          incomplete);
    }
  }

  private static String withPeriod(String sentence) {
    return sentence.endsWith(".") ? sentence : sentence + ".";
  }

  /**
   * {@return the name of the champion; empty if there is none}
   *
   * @throws ArtifactException if CURRENT is damaged
   * @throws IOException if the file system refuses
   */
  public Optional<String> champion() throws IOException {
    return folder.current().map(CurrentVersion::version);
  }

  /**
   * {@return the versions in the order of their names; none if the folder does not exist}
   *
   * @throws IOException if the file system refuses
   */
  public List<Version> versions() throws IOException {
    return folder.versions();
  }

  // ---- changes ----------------------------------------------------------------------------------

  /**
   * Makes a version the champion.
   *
   * @param decision of a comparison with the champion, which is obeyed if given
   * @throws ConfigException if the name is invalid, or the decision is about other models
   * @throws ArtifactException if the version is missing, incomplete or damaged; the champion stays
   * @throws IOException if the file system refuses; CURRENT is the old one or the new one
   */
  public Promotion promote(String version, Order order, Optional<Decision> decision)
      throws IOException {
    VersionName.check(version);
    folder.requireFolder();
    return new RegistryLock(folder).locked(lock -> promote(lock, version, order, decision));
  }

  private Promotion promote(
      OutputLock lock, String version, Order order, Optional<Decision> decision)
      throws IOException {
    StoredModel candidate = folder.complete(version);
    Optional<CurrentVersion> now = folder.current();
    Optional<String> champion = now.map(CurrentVersion::version);
    if (champion.equals(Optional.of(version))) {
      return Promotion.of(false, now, version + " is CURRENT already.");
    }
    if (order == Order.ONLY_NEWER
        && champion.isPresent()
        && VersionName.ORDER.compare(version, champion.get()) < 0) {
      return Promotion.of(
          false, now, "%s is older than %s, which is CURRENT.".formatted(version, champion.get()));
    }
    if (decision.isPresent()) {
      decision.get().requireAbout(folder.qualified(version), candidate);
      decision.get().requireChampion(champion.map(folder::qualified));
      if (!decision.get().isPromote()) {
        return Promotion.of(false, now, String.join(" ", decision.get().reasons()));
      }
    }
    CurrentVersion next =
        now.map(at -> at.next(version)).orElseGet(() -> new CurrentVersion(version, List.of()));
    write(lock, next);
    return Promotion.of(
        true,
        Optional.of(next),
        champion
            .map(old -> "%s replaces %s.".formatted(version, old))
            .orElseGet(() -> version + " is the first champion."));
  }

  private void write(OutputLock lock, CurrentVersion next) throws IOException {
    lock.require();
    next.write(folder.files(), folder.directory());
    LOG.info("CURRENT of {} names {}", folder.given(), next.version());
  }

  /**
   * Returns to the last champion before this one whose version is still complete.
   *
   * @throws ConfigException if there is none
   * @throws ArtifactException if CURRENT is damaged
   * @throws IOException if the file system refuses; CURRENT is the old one or the new one
   */
  public Promotion rollback() throws IOException {
    folder.requireFolder();
    return new RegistryLock(folder).locked(this::rollback);
  }

  private Promotion rollback(OutputLock lock) throws IOException {
    Optional<CurrentVersion> now = folder.current();
    if (now.isEmpty()) {
      throw ConfigException.of("", "Cannot roll back " + folder.given() + ": it has no champion");
    }
    String from = now.get().version();
    List<String> previous = now.get().previous();
    for (int i = 0; i < previous.size(); i++) {
      String version = previous.get(i);
      try {
        folder.complete(version);
      } catch (ArtifactException incomplete) {
        LOG.warn("Version {} is passed over: {}", version, incomplete.getMessage());
        continue;
      }
      CurrentVersion next = new CurrentVersion(version, previous.subList(i + 1, previous.size()));
      write(lock, next);
      return Promotion.of(
          true, Optional.of(next), "%s replaces %s, rolled back.".formatted(version, from));
    }
    String why =
        previous.isEmpty()
            ? "there was no champion before " + from
            : "none of the champions before %s is complete: %s"
                .formatted(from, String.join(", ", previous));
    throw ConfigException.of(
        "",
        "Cannot roll back %s: %s. Promote a version: submit/promote.sh --model %s --version V"
            .formatted(folder.given(), why, folder.given()));
  }

  /**
   * Deletes old versions: all but the newest complete ones, the champion, the one before it, those
   * that a training is writing, and folders that are no models.
   *
   * @param keep how many of the newest complete versions stay, at least 1
   * @param isDryRun whether nothing is deleted
   * @return names of what was, or would be, deleted
   * @throws IOException if the file system refuses
   */
  public List<String> prune(int keep, boolean isDryRun) throws IOException {
    return new Pruning(folder, keep).run(isDryRun);
  }
}
