package org.sparkvae.spark.data.shard;

import java.util.Arrays;

/**
 * Rows of which only the entries that are not 0 are stored, each with its feature. A value that is
 * missing (NaN) or is -0 is an entry, so that unpacking gives the same bits; of neighboring missing
 * values, as those of a category, only the first and the last. A plain class for Kryo.
 */
final class SparseRows extends PackedFeatures {
  private static final long serialVersionUID = 1L;

  private static final int BYTES_PER_ENTRY = 4 + 4;
  private static final int BYTES_PER_ROW = 4;

  /** Headers of the objects, which matter where a row travels alone. */
  private static final int OVERHEAD = 64;

  private final int featureSize;
  private final int[] ends;
  private final int[] features;
  private final float[] values;

  /**
   * @param ends of each row, the number of entries up to its last one
   * @param features of the entries; ~feature if all values from the entry before to this are equal
   */
  private SparseRows(int featureSize, int[] ends, int[] features, float[] values) {
    this.featureSize = featureSize;
    this.ends = ends;
    this.features = features;
    this.values = values;
  }

  /**
   * @param rows row-major, of which the first {@code length} values are used
   * @return null if all values take no more memory than their entries
   */
  static SparseRows ifSmaller(float[] rows, int length, int featureSize) {
    int count = 0;
    for (int i = 0; i < length; i++) {
      count += isEntry(rows, i, featureSize) ? 1 : 0;
    }
    int[] ends = new int[length / featureSize];
    if (bytes(ends.length, count) >= (long) Float.BYTES * length) {
      return null;
    }
    int[] features = new int[count];
    float[] values = new float[count];
    int at = 0;
    for (int row = 0; row < ends.length; row++) {
      for (int feature = 0; feature < featureSize; feature++) {
        int i = row * featureSize + feature;
        if (isEntry(rows, i, featureSize)) {
          features[at] = continues(rows, i, featureSize) ? ~feature : feature;
          values[at++] = rows[i];
        }
      }
      ends[row] = at;
    }
    return new SparseRows(featureSize, ends, features, values);
  }

  private static boolean isEntry(float[] rows, int i, int featureSize) {
    boolean isInside =
        Float.isNaN(rows[i])
            && continues(rows, i, featureSize)
            && i + 1 < rows.length
            && continues(rows, i + 1, featureSize);
    return Float.floatToRawIntBits(rows[i]) != 0 && !isInside;
  }

  /** Whether a value and the one before it in the row are missing. */
  private static boolean continues(float[] rows, int i, int featureSize) {
    return Float.isNaN(rows[i])
        && i % featureSize > 0
        && Float.floatToRawIntBits(rows[i - 1]) == Float.floatToRawIntBits(rows[i]);
  }

  /** The size in memory. */
  static long bytes(long rows, long entries) {
    return entries * BYTES_PER_ENTRY + rows * BYTES_PER_ROW + OVERHEAD;
  }

  @Override
  float[] all() {
    float[] all = new float[ends.length * featureSize];
    copy(0, all.length, all, 0);
    return all;
  }

  @Override
  void copy(int from, int count, float[] to, int offset) {
    Arrays.fill(to, offset, offset + count, 0);
    int first = from / featureSize;
    for (int row = first; row < first + count / featureSize; row++) {
      int start = offset + (row - first) * featureSize;
      for (int i = row == 0 ? 0 : ends[row - 1]; i < ends[row]; i++) {
        if (features[i] < 0) {
          Arrays.fill(to, start + features[i - 1], start + ~features[i] + 1, values[i]);
        } else {
          to[start + features[i]] = values[i];
        }
      }
    }
  }
}
