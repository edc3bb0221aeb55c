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
 * What lies at an output already.
 *
 * @param directory the output
 * @param exists whether there is anything
 * @param fingerprint of the artifact that is there; empty if it is none
 * @param diverged whether the training that made it did
 */
record ExistingOutput(Path directory, boolean exists, String fingerprint, boolean diverged) {
  private static final int MAX_BYTES = 1 << 24;

  static ExistingOutput at(FileSystem files, Path directory) throws IOException {
    String fingerprint =
        field(files, new Path(directory, "provenance.json"), Provenance.FINGERPRINT);
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
      return ""; // no artifact of ours
    }
  }

  /** Before anything is read: what can never be the same run is refused at once. */
  void refuseUnlessArtifact() {
    if (exists && fingerprint.isEmpty()) {
      throw ConfigException.of(
          "",
          "Cannot write "
              + directory
              + ": it exists and is no artifact. Give another --output, or --overwrite");
    }
  }

  /**
   * @return whether it is there already; false if nothing is there
   * @throws ConfigException if something else is there
   */
  boolean refuseUnlessMadeBy(String wanted) {
    if (exists && !fingerprint.equals(wanted)) {
      throw ConfigException.of(
          "",
          "Cannot write "
              + directory
              + ": it holds an artifact of other settings or data. Give another --output, or"
              + " --overwrite");
    }
    return exists;
  }
}
