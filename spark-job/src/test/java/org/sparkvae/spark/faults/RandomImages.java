package org.sparkvae.spark.faults;

import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;

/**
 * IDX files of noise that depend on the number of rows only, for tests that need much data or a
 * file.
 */
final class RandomImages {
  static final int SIDE = 28;
  static final int PIXELS = SIDE * SIDE;
  private static final int MAGIC = 2051;

  private RandomImages() {}

  static Path write(Path folder, int rows) throws IOException {
    Path file = folder.resolve("images-idx3-ubyte");
    byte[] pixels = new byte[PIXELS];
    SplittableRandom random = new SplittableRandom(rows);
    try (DataOutputStream to =
        new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file)))) {
      for (int part : new int[] {MAGIC, rows, SIDE, SIDE}) {
        to.writeInt(part);
      }
      for (int row = 0; row < rows; row++) {
        random.nextBytes(pixels);
        to.write(pixels);
      }
    }
    return file;
  }
}
