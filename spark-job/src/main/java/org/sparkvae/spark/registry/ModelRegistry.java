package org.sparkvae.spark.registry;

import com.typesafe.config.Config;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.ChecksumException;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.hdfs.BlockMissingException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sparkvae.model.artifact.ArtifactException;
import org.sparkvae.model.artifact.ArtifactReader;
import org.sparkvae.model.config.ConfigException;
import org.sparkvae.model.config.SortedJson;
import org.sparkvae.spark.io.HadoopArtifactStore;
import org.sparkvae.spark.io.lock.JobIdentity;
import org.sparkvae.spark.io.lock.LockFile;
import org.sparkvae.spark.io.lock.OutputInUseException;
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
  private static final String MANIFEST = "artifact.json";
  private static final int MAX_TEXT_BYTES = 1 << 24;
  private static final long PATIENCE_NANOS = 60_000_000_000L;
  private static final long PAUSE_MILLIS = 200;

  private final String given;
  private final Path folder;
  private final Configuration hadoop;
  private final FileSystem files;

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

  private ModelRegistry(String given, Path folder, Configuration hadoop, FileSystem files) {
    this.given = given;
    this.folder = folder;
    this.hadoop = hadoop;
    this.files = files;
  }

  /**
   * @param given the folder of a model's versions; it need not exist
   * @throws ConfigException if it is a version itself
   * @throws IOException if the file system refuses
   */
  public static ModelRegistry at(String given, Configuration hadoop) throws IOException {
    ModelRegistry registry = open(given, hadoop);
    if (registry.isArtifact(registry.folder)) {
      throw ConfigException.of(
          "",
          "Invalid --model: %s is one trained model (must be the folder of its versions, such as models/NAME)"
              .formatted(given));
    }
    return registry;
  }

  private static ModelRegistry open(String given, Configuration hadoop) throws IOException {
    Path folder = new Path(given);
    FileSystem files = HadoopArtifactStore.withoutSideFiles(folder.getFileSystem(hadoop));
    return new ModelRegistry(given, folder, hadoop, files);
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
    ModelRegistry registry = open(given, hadoop);
    Optional<StoredModel> found = registry.found();
    if (found.isEmpty() && registry.hasModels()) {
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
    ModelRegistry registry = open(given, hadoop);
    Optional<StoredModel> found = registry.found();
    if (found.isEmpty() && !registry.hasModels()) {
      throw new ArtifactException(
          "Cannot use %s as the champion: it is neither a trained model nor a folder of versions"
              .formatted(given));
    }
    return found;
  }

  private Optional<StoredModel> found() throws IOException {
    if (isArtifact(folder)) {
      return Optional.of(StoredModel.read(given, hadoop));
    }
    Optional<CurrentVersion> current = current();
    if (current.isEmpty()) {
      return Optional.empty();
    }
    LOG.info("Using version {} of {}, which CURRENT names", current.get().version(), given);
    return Optional.of(read(current.get().version()));
  }

  private boolean hasModels() throws IOException {
    for (String name : names()) {
      if (isArtifact(place(name))) {
        return true;
      }
    }
    return false;
  }

  /** Reads and checks a version that CURRENT names. */
  private StoredModel read(String version) throws IOException {
    try {
      return StoredModel.read(place(version).toString(), hadoop);
    } catch (ArtifactException incomplete) {
      requireDamage(incomplete);
      throw new ArtifactException(
          "Cannot use version %s of %s, which CURRENT names: %s Or return to the one before it: submit/rollback.sh --model %s"
              .formatted(version, given, withPeriod(incomplete.getMessage()), given),
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
    return current().map(CurrentVersion::version);
  }

  private Optional<CurrentVersion> current() throws IOException {
    return CurrentVersion.read(files, folder);
  }

  private Path place(String version) {
    return new Path(folder, version);
  }

  private boolean isArtifact(Path directory) throws IOException {
    return files.exists(new Path(directory, MANIFEST));
  }

  /**
   * {@return the versions in the order of their names; none if the folder does not exist}
   *
   * @throws IOException if the file system refuses
   */
  public List<Version> versions() throws IOException {
    Optional<String> champion = champion();
    List<Version> versions = new ArrayList<>();
    for (String name : names()) {
      versions.add(version(name, champion.equals(Optional.of(name))));
    }
    return versions;
  }

  private List<String> names() throws IOException {
    List<String> names = new ArrayList<>();
    try {
      for (FileStatus child : files.listStatus(folder)) {
        String name = child.getPath().getName();
        if (child.isDirectory() && VersionName.isValid(name)) {
          names.add(name);
        }
      }
    } catch (FileNotFoundException none) {
      return List.of();
    }
    names.sort(VersionName.ORDER);
    return names;
  }

  private Version version(String name, boolean isCurrent) throws IOException {
    Path manifest = new Path(place(name), MANIFEST);
    Instant madeAt = null;
    try {
      madeAt = Instant.ofEpochMilli(files.getFileStatus(manifest).getModificationTime());
      ArtifactReader.checkFiles(new HadoopArtifactStore(files, place(name)));
    } catch (FileNotFoundException none) {
      return new Version(name, false, false, isCurrent, null, OptionalDouble.empty());
    } catch (ArtifactException incomplete) {
      requireDamage(incomplete);
      LOG.warn("Version {} of {} is incomplete: {}", name, given, incomplete.getMessage());
      return new Version(name, false, true, isCurrent, madeAt, OptionalDouble.empty());
    }
    return new Version(name, true, true, isCurrent, madeAt, bound(name));
  }

  /** A file system that does not answer at the moment says nothing about a version. */
  private static void requireDamage(ArtifactException failure) throws IOException {
    if (failure.getCause() instanceof IOException cause
        && !(cause instanceof FileNotFoundException)
        && !(cause instanceof ChecksumException)
        && !(cause instanceof BlockMissingException)) {
      throw cause;
    }
  }

  private OptionalDouble bound(String version) throws IOException {
    Path file = new Path(place(version), "metrics.json");
    String path = "test.meanNegativeElbo";
    try (FSDataInputStream in = files.open(file)) {
      String json = new String(in.readNBytes(MAX_TEXT_BYTES), StandardCharsets.UTF_8);
      Config metrics = SortedJson.read(json, file.toString());
      return metrics.hasPath(path)
          ? OptionalDouble.of(metrics.getDouble(path))
          : OptionalDouble.empty();
    } catch (FileNotFoundException | ConfigException | com.typesafe.config.ConfigException none) {
      return OptionalDouble.empty(); // a model needs no metrics
    }
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
    requireFolder();
    return locked(lock -> promote(lock, version, order, decision));
  }

  private Promotion promote(
      OutputLock lock, String version, Order order, Optional<Decision> decision)
      throws IOException {
    StoredModel candidate = complete(version);
    Optional<CurrentVersion> now = current();
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
      decision.get().requireAbout(qualified(version), candidate);
      decision.get().requireChampion(champion.map(this::qualified));
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

  /** A file system that does not answer is no damage: another try may succeed. */
  private StoredModel complete(String version) throws IOException {
    try {
      return StoredModel.read(place(version).toString(), hadoop);
    } catch (ArtifactException incomplete) {
      requireDamage(incomplete);
      throw incomplete;
    }
  }

  /** {@return a version's directory as a URI, which names it in decisions} */
  private String qualified(String version) {
    return files.makeQualified(place(version)).toString();
  }

  private void write(OutputLock lock, CurrentVersion next) throws IOException {
    lock.require();
    next.write(files, folder);
    LOG.info("CURRENT of {} names {}", given, next.version());
  }

  /**
   * Returns to the last champion before this one whose version is still complete.
   *
   * @throws ConfigException if there is none
   * @throws ArtifactException if CURRENT is damaged
   * @throws IOException if the file system refuses; CURRENT is the old one or the new one
   */
  public Promotion rollback() throws IOException {
    requireFolder();
    return locked(this::rollback);
  }

  private Promotion rollback(OutputLock lock) throws IOException {
    Optional<CurrentVersion> now = current();
    if (now.isEmpty()) {
      throw ConfigException.of("", "Cannot roll back " + given + ": it has no champion");
    }
    String from = now.get().version();
    List<String> previous = now.get().previous();
    for (int i = 0; i < previous.size(); i++) {
      String version = previous.get(i);
      try {
        complete(version);
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
            .formatted(given, why, given));
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
    requireFolder();
    if (isDryRun) {
      return superfluous(keep);
    }
    List<String> deleted = new ArrayList<>();
    for (String version : superfluous(keep)) {
      // One at a time, since promotions wait for the lock, and asked again, since they may succeed.
      if (locked(lock -> superfluous(keep).contains(version) && delete(version))) {
        deleted.add(version);
      }
    }
    return deleted;
  }

  private List<String> superfluous(int keep) throws IOException {
    Optional<CurrentVersion> current = current();
    List<Version> versions = new ArrayList<>(versions());
    versions.sort(Comparator.comparing(Version::name, VersionName.ORDER.reversed()));
    List<String> superfluous = new ArrayList<>();
    List<String> fallbacks = current.map(CurrentVersion::previous).orElse(List.of());
    List<String> needed = new ArrayList<>(fallbacks.stream().limit(1).toList());
    fallbacks.stream() // to which a rollback returns
        .filter(name -> versions.stream().anyMatch(at -> at.name().equals(name) && at.isComplete()))
        .findFirst()
        .ifPresent(needed::add);
    int kept = 0;
    for (Version version : versions) {
      boolean isKept = kept < keep;
      if (version.isComplete()) {
        kept++;
      }
      boolean isNeeded = version.isCurrent() || needed.contains(version.name());
      if (!isKept && !isNeeded && version.hasManifest() && !isBeingWritten(version.name())) {
        superfluous.add(0, version.name());
      }
    }
    return superfluous;
  }

  private boolean isBeingWritten(String version) throws IOException {
    return OutputLock.isHeldIn(files, workOf(version));
  }

  private Path workOf(String version) {
    return new Path(folder, version + ".work");
  }

  /** The manifest goes last, so that a deletion that was interrupted is recognized and repeated. */
  private boolean delete(String version) throws IOException {
    OutputLock lock;
    try {
      lock =
          OutputLock.acquire(files, place(version), workOf(version), JobIdentity.newRun("prune"));
    } catch (OutputInUseException held) {
      LOG.warn("{} stays: {}", version, held.getMessage());
      return false;
    }
    try {
      for (FileStatus child : files.listStatus(place(version))) {
        if (!child.getPath().getName().equals(MANIFEST)) {
          files.delete(child.getPath(), true);
        }
      }
      lock.require();
      files.delete(place(version), true);
      LOG.info("Deleted {}", place(version));
      return true;
    } finally {
      release(lock, workOf(version));
    }
  }

  private void requireFolder() throws IOException {
    if (!files.exists(folder)) {
      throw new ArtifactException(
          "Cannot find %s: train a first version with --output %s/VERSION".formatted(given, given));
    }
  }

  /** A step under the lock of CURRENT. */
  private interface Change<T> {
    T run(OutputLock lock) throws IOException;
  }

  private <T> T locked(Change<T> change) throws IOException {
    Path work = new Path(folder, CurrentVersion.NAME + ".work");
    OutputLock lock = acquire(work);
    try {
      return change.run(lock);
    } finally {
      release(lock, work);
    }
  }

  /** What was done is done: a lock that is left expires. */
  private void release(OutputLock lock, Path work) {
    try {
      lock.close();
      LockFile.deleteIfEmpty(files, work);
    } catch (IOException left) {
      LOG.warn("Cannot clean up {}: {}", work, left.getMessage());
    }
  }

  /** Waits for another one: a promotion takes seconds. */
  private OutputLock acquire(Path work) throws IOException {
    long began = System.nanoTime();
    while (true) {
      try {
        Path file = new Path(folder, CurrentVersion.NAME);
        return OutputLock.acquire(files, file, work, JobIdentity.newRun("registry"));
      } catch (OutputInUseException held) {
        if (System.nanoTime() - began > PATIENCE_NANOS) {
          throw new IOException(
              "Cannot change CURRENT of %s: another promote, rollback or prune is at work. Run the command again"
                  .formatted(given)); // without the cause, which would count as wrong usage
        }
      }
      try {
        Thread.sleep(PAUSE_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("Interrupted while waiting for " + work);
      }
    }
  }
}
