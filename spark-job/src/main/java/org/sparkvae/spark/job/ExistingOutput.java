package org.sparkvae.spark.job;

import com.typesafe.config.Config;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.sparkvae.model.config.ConfigException;
import org.sparkvae.model.config.SortedJson;
import org.sparkvae.spark.provenance.Provenance;
import org.sparkvae.spark.train.TrainingResult.Outcome;

/**
 * What an output already contains.
 *
 * @param directory the output
 * @param exists whether it exists
 * @param fingerprint of the artifact in it; empty if it is not an artifact
 * @param diverged whether the training of the artifact diverged
 */
record ExistingOutput(Path directory, boolean exists, String fingerprint, boolean diverged) {
  private static final int MAX_BYTES = 1 << 24;

  static ExistingOutput at(FileSystem files, Path directory) throws IOException {
    // Without a manifest it is no artifact: somebody's incomplete copy, or on an object store that
    // of a commit in progress.
    String fingerprint =
        files.exists(new Path(directory, "artifact.json"))
            ? field(files, new Path(directory, "provenance.json"), Provenance.FINGERPRINT)
            : "";
    String outcome = field(files, new Path(directory, "metrics.json"), "outcome");
    boolean diverged = outcome.equals(TrainingMetrics.outcome(Outcome.DIVERGED));
    return new ExistingOutput(directory, files.exists(directory), fingerprint, diverged);
  }

  private static String field(FileSystem files, Path file, String key) throws IOException {
    if (!files.exists(file)) {
      return "";
    }
    try (FSDataInputStream in = files.open(file)) {
      String json = new String(in.readNBytes(MAX_BYTES), StandardCharsets.UTF_8);
      Config values = SortedJson.read(json, file.toString());
      return values.hasPath(key) ? values.getString(key) : "";
    } catch (ConfigException | com.typesafe.config.ConfigException broken) {
      return ""; // not an artifact of this project
    }
  }

  /** Refuses what cannot be the result of the same run, before any data is read. */
  void refuseUnlessArtifact() {
    if (exists && fingerprint.isEmpty()) {
      throw ConfigException.of(
          "",
          "Cannot write "
              + directory
              + ": it exists and is not an artifact. Give another --output, or --overwrite");
    }
  }

  /**
   * @param wanted fingerprint of this run
   * @throws ConfigException if it is another one
   */
  void refuseUnlessMadeBy(String wanted) {
    if (!fingerprint.equals(wanted)) {
      throw ConfigException.of(
          "",
          "Cannot write "
              + directory
              + ": it holds an artifact of other settings or data. Give another --output, or"
              + " --overwrite");
    }
  }
}
