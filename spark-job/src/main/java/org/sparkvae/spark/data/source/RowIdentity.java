package org.sparkvae.spark.data.source;

import java.nio.charset.StandardCharsets;
import org.sparkvae.model.random.NoiseStream;

/**
 * Computes a row's identity, 64 bits: from the path below the input and the position for rows of
 * files; from the content for rows of tables, so that equal rows share an identity.
 */
public final class RowIdentity {
  private static final long FNV_OFFSET = 0xCBF29CE484222325L;
  private static final long FNV_PRIME = 0x100000001B3L;

  private RowIdentity() {}

  /** FNV-1a over UTF-8. */
  static long hash(String text) {
    long hash = FNV_OFFSET;
    for (byte part : text.getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ (part & 0xFF)) * FNV_PRIME;
    }
    return hash;
  }

  static long ofPlace(long fileHash, long position) {
    return NoiseStream.key(fileHash, position);
  }

  /** The identity of a row's content; 0.0 and -0.0 count as equal. */
  public static long ofContent(double[] features, double weight) {
    long hash = mixed(FNV_OFFSET, features.length);
    for (double value : features) {
      hash = mixed(hash, Double.doubleToLongBits(value + 0.0));
    }
    return NoiseStream.key(mixed(hash, Double.doubleToLongBits(weight + 0.0)));
  }

  /** Hash of {@code size} scaled values, starting with {@code from}. */
  public static long ofContent(float[] features, int from, int size) {
    long hash = mixed(FNV_OFFSET, size);
    for (int i = from; i < from + size; i++) {
      hash = mixed(hash, Float.floatToIntBits(features[i] + 0.0f));
    }
    return NoiseStream.key(hash);
  }

  private static long mixed(long hash, long bits) {
    long product = (hash ^ bits) * 0x9E3779B97F4A7C15L;
    return product ^ (product >>> 32);
  }
}
