package org.sparkvae.spark.registry;

import com.typesafe.config.Config;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.sparkvae.model.artifact.ArtifactException;
import org.sparkvae.model.config.ConfigException;
import org.sparkvae.model.config.SortedJson;
import org.sparkvae.spark.io.lock.AtomicFile;

/**
 * The file {@code CURRENT}, which names the champion among the versions of a model. It is replaced
 * as a whole, so that a reader finds the old champion or the new one.
 *
 * @param version name of the champion
 * @param previous names of the champions before it, the last one first
 */
record CurrentVersion(String version, List<String> previous) {
  static final String NAME = "CURRENT";

  private static final int FORMAT_VERSION = 1;

  /** Many times the size of the file; a longer one is something else. */
  private static final int ATTEMPTS = 5;

  private static final int MAX_BYTES = 1 << 16;

  /** Enough to return to, and few enough for a small file. */
  private static final int MOST_PREVIOUS = 20;

  CurrentVersion {
    previous = previous.stream().limit(MOST_PREVIOUS).toList();
  }

  /** The champion that follows this one. */
  CurrentVersion next(String version) {
    List<String> before = new ArrayList<>(List.of(this.version));
    previous.stream().filter(name -> !name.equals(version)).forEach(before::add);
    return new CurrentVersion(version, before);
  }

  /**
   * @param folder of the model
   * @return empty if there is no champion
   * @throws ArtifactException if the file is damaged or in a newer format
   * @throws IOException if the file system refuses
   */
  static Optional<CurrentVersion> read(FileSystem files, Path folder) throws IOException {
    Path file = new Path(folder, NAME);
    Optional<String> json = text(files, file);
    if (json.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(parse(SortedJson.read(json.get(), file.toString()), file));
    } catch (ConfigException | com.typesafe.config.ConfigException damaged) {
      throw new ArtifactException(
          "Cannot read %s: it is damaged (%s). Delete it, and name the champion again: submit/promote.sh --model %s --version V"
              .formatted(
                  file,
                  String.valueOf(damaged.getMessage()).lines().findFirst().orElse(""),
                  folder));
    }
  }

  /** A gateway of HDFS looks a file up twice to read it, and misses one that is replaced. */
  private static Optional<String> text(FileSystem files, Path file) throws IOException {
    for (int attempt = 1; ; attempt++) {
      try (FSDataInputStream in = files.open(file)) {
        return Optional.of(new String(in.readNBytes(MAX_BYTES), StandardCharsets.UTF_8));
      } catch (FileNotFoundException missed) {
        if (!files.exists(file)) {
          return Optional.empty();
        }
        if (attempt == ATTEMPTS) {
          throw missed;
        }
      }
    }
  }

  private static CurrentVersion parse(Config values, Path file) {
    int format = values.getInt("formatVersion");
    if (format > FORMAT_VERSION) {
      throw new ArtifactException(
          "Cannot read %s: its formatVersion is %d, the newest known here is %d. Use a newer release of spark-vae"
              .formatted(file, format, FORMAT_VERSION));
    }
    List<String> previous = values.getStringList("previous");
    previous.forEach(VersionName::check);
    return new CurrentVersion(VersionName.check(values.getString("version")), previous);
  }

  void write(FileSystem files, Path folder) throws IOException {
    String json =
        SortedJson.write(
            Map.of("formatVersion", FORMAT_VERSION, "version", version, "previous", previous));
    AtomicFile.replace(files, new Path(folder, NAME), json.getBytes(StandardCharsets.UTF_8));
  }
}
