package org.sparkvae.spark.registry;

import com.typesafe.config.Config;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sparkvae.model.artifact.ArtifactException;
import org.sparkvae.model.artifact.Sha256;
import org.sparkvae.model.config.ConfigException;
import org.sparkvae.model.config.EnumSpelling;
import org.sparkvae.model.config.SortedJson;
import org.sparkvae.spark.io.HadoopArtifactStore;
import org.sparkvae.spark.io.lock.AtomicFile;
import org.sparkvae.spark.score.StoredModel;

/**
 * Whether a challenger may replace the champion.
 *
 * @param verdict what to do
 * @param reasons one sentence each; at least one
 * @param challenger the model that was judged
 * @param champion the model that it was compared with; empty if there was none
 */
public record Decision(
    Verdict verdict, List<String> reasons, Contestant challenger, Optional<Contestant> champion) {
  private static final int FORMAT_VERSION = 1;
  private static final int MAX_BYTES = 1 << 24;
  private static final String METRICS = "metrics.json";
  private static final Logger LOG = LoggerFactory.getLogger(Decision.class);

  /** What to do with the champion. */
  public enum Verdict {
    /** The challenger takes its place. */
    PROMOTE,
    /** It stays. */
    KEEP
  }

  /**
   * A model in a comparison.
   *
   * @param path its directory as a URI
   * @param parametersSha256 of its parameters, hexadecimal
   */
  public record Contestant(String path, String parametersSha256) {
    /**
     * @throws IOException if the file system is not accessible
     */
    public static Contestant of(StoredModel model, Configuration hadoop) throws IOException {
      Path path = new Path(model.directory());
      return new Contestant(
          path.getFileSystem(hadoop).makeQualified(path).toString(),
          Sha256.ofParameters(model.artifact().parameters()));
    }

    private static Contestant parse(Config values) {
      return new Contestant(values.getString("path"), values.getString("parametersSha256"));
    }

    private Map<String, Object> toMap() {
      return Map.of("path", path, "parametersSha256", parametersSha256);
    }
  }

  public Decision {
    reasons = List.copyOf(reasons);
  }

  boolean isPromote() {
    return verdict == Verdict.PROMOTE;
  }

  /** {@return the fields of the file} */
  public Map<String, Object> toMap() {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("formatVersion", FORMAT_VERSION);
    values.put("decision", EnumSpelling.of(verdict));
    values.put("reasons", reasons);
    values.put("challenger", challenger.toMap());
    values.put("champion", champion.map(Contestant::toMap).orElse(null));
    return values;
  }

  /**
   * Writes a decision as a whole or not at all.
   *
   * @param file on any Hadoop file system; replaced if it exists
   * @param values the decision's own and the numbers behind it
   * @throws IOException if the file system refuses
   */
  public static void write(String file, Map<String, Object> values, Configuration hadoop)
      throws IOException {
    Path path = new Path(file);
    FileSystem files = HadoopArtifactStore.withoutSideFiles(path.getFileSystem(hadoop));
    AtomicFile.replace(files, path, SortedJson.write(values).getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Adds a decision to the challenger's {@code metrics.json}, as {@code comparison}; an earlier one
   * is replaced. The artifact's manifest does not cover that file.
   *
   * @param challenger its directory
   * @param values as for {@link #write}
   * @throws IOException if the file system refuses
   */
  public static void record(String challenger, Map<String, Object> values, Configuration hadoop)
      throws IOException {
    Path path = new Path(challenger, METRICS);
    FileSystem files = HadoopArtifactStore.withoutSideFiles(path.getFileSystem(hadoop));
    Map<String, Object> metrics = new LinkedHashMap<>();
    try (FSDataInputStream in = files.open(path)) {
      String json = new String(in.readNBytes(MAX_BYTES), StandardCharsets.UTF_8);
      metrics.putAll(SortedJson.read(json, path.toString()).root().unwrapped());
    } catch (FileNotFoundException none) {
      LOG.debug("{} is new", path); // a model needs no metrics
    }
    metrics.put("comparison", values);
    AtomicFile.replace(files, path, SortedJson.write(metrics).getBytes(StandardCharsets.UTF_8));
  }

  /**
   * @param file of {@link #write}
   * @throws ArtifactException if it is damaged or in a newer format
   * @throws IOException if there is none, or the file system refuses
   */
  public static Decision read(String file, Configuration hadoop) throws IOException {
    Path path = new Path(file);
    try (FSDataInputStream in = path.getFileSystem(hadoop).open(path)) {
      String json = new String(in.readNBytes(MAX_BYTES), StandardCharsets.UTF_8);
      return parse(SortedJson.read(json, file), file);
    } catch (ConfigException | com.typesafe.config.ConfigException damaged) {
      throw new ArtifactException(
          "Cannot read %s: it is not a decision (%s). Run compare again"
              .formatted(
                  file, String.valueOf(damaged.getMessage()).lines().findFirst().orElse("")));
    }
  }

  private static Decision parse(Config values, String file) {
    int format = values.getInt("formatVersion");
    if (format > FORMAT_VERSION) {
      throw new ArtifactException(
          "Cannot read %s: its formatVersion is %d, the newest known here is %d. Use a newer release of spark-vae"
              .formatted(file, format, FORMAT_VERSION));
    }
    String verdict = values.getString("decision");
    if (!verdict.equals("promote") && !verdict.equals("keep")) {
      throw ConfigException.of(
          "", "its decision is " + verdict + ", which must be promote or keep");
    }
    return new Decision(
        verdict.equals("promote") ? Verdict.PROMOTE : Verdict.KEEP,
        values.getStringList("reasons"),
        Contestant.parse(values.getConfig("challenger")),
        values.hasPath("champion")
            ? Optional.of(Contestant.parse(values.getConfig("champion")))
            : Optional.empty());
  }

  /** Refuses a decision about another model than the one that is to be promoted. */
  void requireAbout(String path, StoredModel candidate) {
    if (!challenger.path().equals(path)) {
      throw ConfigException.of(
          "",
          "Cannot promote %s: the decision is about %s. Run compare for this version"
              .formatted(path, challenger.path()));
    }
    String found = Sha256.ofParameters(candidate.artifact().parameters());
    if (!challenger.parametersSha256().equals(found)) {
      throw ConfigException.of(
          "",
          "Cannot promote %s: it was trained again since the decision. Run compare again"
              .formatted(path));
    }
  }

  /** Refuses a decision about another champion than the current one. */
  void requireChampion(Optional<String> current) {
    Optional<String> judged = champion.map(Contestant::path);
    if (!judged.equals(current)) {
      throw ConfigException.of(
          "",
          "Cannot promote %s: the champion has changed since the decision, from %s to %s. Run compare again"
              .formatted(challenger.path(), judged.orElse("none"), current.orElse("none")));
    }
  }
}
