package org.sparkvae.spark.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.sparkvae.model.config.SortedJson;

/** The packaged build in {@code target}, which the fault tests run as a user would. */
final class Build {
  private Build() {}

  private static Path root() {
    return Path.of(System.getProperty("vae.root"));
  }

  private static Path target() {
    return root().resolve("spark-job/target");
  }

  static Path script(String verb) {
    return root().resolve("submit/" + verb + ".sh");
  }

  static Path sparkHome() {
    return target().resolve("spark-home");
  }

  /** Hadoop's client for S3, as submit/check-operations.sh gets it. */
  static Path s3Jars() {
    return target().resolve("s3-jars");
  }

  static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  /** An empty folder, without what an earlier run left there. */
  static Path scratch(String name) {
    Path folder = target().resolve("tmp/faults").resolve(name);
    try {
      delete(folder);
      return Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes a test's measurements where {@code submit/prove.sh faults} collects them. */
  static void writeFacts(String name, Map<String, ?> facts) throws IOException {
    Path folder = Files.createDirectories(target().resolve("faults"));
    Files.writeString(folder.resolve(name + ".json"), SortedJson.write(facts));
  }

  static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    List<Path> all;
    try (Stream<Path> walk = Files.walk(folder)) {
      all = walk.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : all) {
      Files.deleteIfExists(path);
    }
  }
}
