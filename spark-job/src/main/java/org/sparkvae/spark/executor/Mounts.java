package org.sparkvae.spark.executor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Linux's table of mounted file systems. */
final class Mounts {
  private static final Path TABLE = Path.of("/proc/self/mounts");

  private Mounts() {}

  /**
   * @throws IOException if the file system is mounted noexec
   */
  static void requireExecutable(Path directory) throws IOException {
    requireExecutable(directory.toRealPath(), Files.readString(TABLE));
  }

  static void requireExecutable(Path directory, String table) throws IOException {
    String options = "";
    int depth = -1;
    for (String line : table.lines().toList()) {
      String[] fields = line.split(" "); // device, place, type, options
      Path place = Path.of(fields[1].replace("\\040", " "));
      if (directory.startsWith(place) && place.getNameCount() >= depth) {
        depth = place.getNameCount();
        options = fields[3];
      }
    }
    if (Arrays.asList(options.split(",")).contains("noexec")) {
      throw new IOException(directory + " is mounted noexec");
    }
  }
}
