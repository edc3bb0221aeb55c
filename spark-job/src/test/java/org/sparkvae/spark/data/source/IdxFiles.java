package org.sparkvae.spark.data.source;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;

/** Writes tiny IDX files. */
public final class IdxFiles {
  private IdxFiles() {}

  /** Images of 2 x 3 pixels, whose values count up from first * 6. */
  public static byte[] images(int rows, int first) {
    byte[] pixels = new byte[rows * 6];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) (first * 6 + i);
    }
    return file(pixels, 2051, rows, 2, 3);
  }

  public static byte[] labels(int rows) {
    byte[] labels = new byte[rows];
    for (int i = 0; i < rows; i++) {
      labels[i] = (byte) (i % 10);
    }
    return file(labels, 2049, rows);
  }

  public static byte[] file(byte[] values, int... header) {
    try {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      DataOutputStream out = new DataOutputStream(bytes);
      for (int part : header) {
        out.writeInt(part);
      }
      out.write(values);
      return bytes.toByteArray();
    } catch (IOException never) {
      throw new IllegalStateException(never);
    }
  }

  public static byte[] gzip(byte[] plain) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(plain);
    }
    return bytes.toByteArray();
  }

  /** A folder like MNIST's, with 5 images for training and 3 for testing. */
  public static void mnist(Path folder) throws IOException {
    Files.write(folder.resolve("train-images-idx3-ubyte"), images(5, 0));
    Files.write(folder.resolve("train-labels-idx1-ubyte.gz"), gzip(labels(5)));
    Files.write(folder.resolve("t10k-images-idx3-ubyte.gz"), gzip(images(3, 5)));
    Files.write(folder.resolve("t10k-labels-idx1-ubyte"), labels(3));
  }
}
