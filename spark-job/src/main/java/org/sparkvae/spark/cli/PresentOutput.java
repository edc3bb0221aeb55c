package org.sparkvae.spark.cli;

import com.typesafe.config.Config;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.sparkvae.model.config.ConfigException;
import org.sparkvae.model.config.SortedJson;

/**
 * What lies at an output already.
 *
 * @param directory the output
 * @param exists whether there is anything
 * @param fingerprint of the artifact that is there; empty if it is none
 */
record PresentOutput(Path directory, boolean exists, String fingerprint) {
  /** More than any provenance; what is longer is no JSON any more, and no artifact. */
  private static final int MOST_BYTES = 1 << 24;

  static PresentOutput at(FileSystem files, Path directory) throws IOException {
    Path provenance = new Path(directory, "provenance.json");
    String fingerprint = "";
    if (files.exists(provenance)) {
      try (FSDataInputStream in = files.open(provenance)) {
        String json = new String(in.readNBytes(MOST_BYTES), StandardCharsets.UTF_8);
        Config values = SortedJson.read(json, provenance.toString());
        fingerprint =
            values.hasPath(Provenance.FINGERPRINT) ? values.getString(Provenance.FINGERPRINT) : "";
      } catch (ConfigException broken) {
        fingerprint = ""; // no artifact of ours
      }
    }
    return new PresentOutput(directory, files.exists(directory), fingerprint);
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
