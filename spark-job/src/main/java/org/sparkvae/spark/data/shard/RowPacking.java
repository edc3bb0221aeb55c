package org.sparkvae.spark.data.shard;

import org.sparkvae.spark.data.source.FeatureReader;
import org.sparkvae.spark.data.survey.FeatureScaling;

/** How the features of a packed row are stored. */
public enum RowPacking {
  /** As scaled values; {@link SparseRows} where most of them are 0. */
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

  /** {@return size of a packed row in bytes that is not sparse: features, identity, weight} */
  public long bytesPerRow(int featureSize) {
    return bytesPerValue * featureSize + IDENTITY_AND_WEIGHT;
  }

  /**
   * {@return size of packed rows in bytes}
   *
   * @param entries values of all rows that are not 0 after scaling
   */
  public long bytes(long rows, int featureSize, long entries) {
    long dense = rows * bytesPerRow(featureSize);
    return this == BYTES
        ? dense
        : Math.min(dense, SparseRows.bytes(rows, entries) + rows * IDENTITY_AND_WEIGHT);
  }

  /** An array of the stored type. */
  Object newArray(int length) {
    return switch (this) {
      case FLOATS -> new float[length];
      case BYTES -> new byte[length];
    };
  }

  /** A row's values as they travel: an array of the stored type, or {@link SparseRows}. */
  Object pack(double[] raw, FeatureScaling scaling) {
    return switch (this) {
      case FLOATS -> {
        float[] scaled = scaling.apply(raw);
        SparseRows sparse = SparseRows.ifSmaller(scaled, scaled.length, scaled.length);
        yield sparse != null ? sparse : scaled;
      }
      case BYTES -> bytes(raw);
    };
  }

  /**
   * Unpacks a row.
   *
   * @param packed from {@link #pack}
   * @param to from {@link #newArray}
   */
  void put(Object packed, Object to, int offset, int featureSize) {
    if (packed instanceof SparseRows sparse) {
      sparse.copy(0, featureSize, (float[]) to, offset);
    } else {
      System.arraycopy(packed, 0, to, offset, featureSize);
    }
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
