package org.sparkvae.spark.data.shard;

import org.sparkvae.spark.data.source.FeatureReader;
import org.sparkvae.spark.data.survey.FeatureScaling;

/** How the features of a packed row are stored. */
public enum RowPacking {
  /** As scaled values. */
  FLOATS(4),
  /** Bytes as in the source; a table with an entry per byte value scales them on reading. */
  BYTES(1);

  private static final long IDENTITY_AND_WEIGHT = 8 + 4;

  private final long bytesPerValue;

  RowPacking(long bytesPerValue) {
    this.bytesPerValue = bytesPerValue;
  }

  /** {@return bytes where a scaled value is a function of the source's byte alone} */
  public static RowPacking of(FeatureReader features, FeatureScaling scaling) {
    return features.readsBytes() && scaling.isOneForAll() ? BYTES : FLOATS;
  }

  /** {@return size of a packed row in bytes: features, identity, weight} */
  public long bytesPerRow(int featureSize) {
    return bytesPerValue * featureSize + IDENTITY_AND_WEIGHT;
  }

  /** An array of the stored type. */
  Object newArray(int length) {
    return switch (this) {
      case FLOATS -> new float[length];
      case BYTES -> new byte[length];
    };
  }

  /** A row's values as they are stored. */
  Object pack(double[] raw, FeatureScaling scaling) {
    return switch (this) {
      case FLOATS -> scaling.apply(raw);
      case BYTES -> bytes(raw);
    };
  }

  /**
   * The values are whole numbers 0 .. 255, as a source of bytes gives them; a missing value is 0.
   */
  private static byte[] bytes(double[] raw) {
    byte[] bytes = new byte[raw.length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (int) raw[i];
    }
    return bytes;
  }
}
