package org.sparkvae.spark.data.shard;

import org.sparkvae.spark.data.source.FeatureReader;
import org.sparkvae.spark.data.survey.FeatureScaling;

/** How the features of a packed row are held. */
public enum RowPacking {
  /** Scaled. */
  FLOATS(4),
  /** As the source has them; scaled by a table of all 256 when they are read. */
  BYTES(1);

  private static final long IDENTITY_AND_WEIGHT = 8 + 4;

  private final long bytesPerValue;

  RowPacking(long bytesPerValue) {
    this.bytesPerValue = bytesPerValue;
  }

  /**
   * @param features the reader of the source
   * @param scaling applied to its values; a learned one differs by feature
   * @return bytes where a scaled value is a function of the source's byte alone
   */
  public static RowPacking of(FeatureReader features, FeatureScaling scaling) {
    return features.readsBytes() && scaling.isOneForAll() ? BYTES : FLOATS;
  }

  /**
   * @param featureSize values of a row
   * @return bytes of a packed row: features, identity, weight
   */
  public long bytesPerRow(int featureSize) {
    return bytesPerValue * featureSize + IDENTITY_AND_WEIGHT;
  }

  /** An array of values as they are held. */
  Object newArray(int length) {
    return switch (this) {
      case FLOATS -> new float[length];
      case BYTES -> new byte[length];
    };
  }

  /** A row's values as they are held. */
  Object pack(double[] raw, FeatureScaling scaling) {
    return switch (this) {
      case FLOATS -> scaling.apply(raw);
      case BYTES -> bytes(raw);
    };
  }

  /** Whole numbers 0 .. 255: what a source of bytes gives, and 0 where a value is missing. */
  private static byte[] bytes(double[] raw) {
    byte[] bytes = new byte[raw.length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (int) raw[i];
    }
    return bytes;
  }
}
