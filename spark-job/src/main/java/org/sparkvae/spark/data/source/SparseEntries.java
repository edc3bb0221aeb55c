package org.sparkvae.spark.data.source;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * A row by its entries; all other values are 0.
 *
 * @param size number of values of the row
 * @param indices of the entries, different, each below the size
 * @param values of the entries
 */
public record SparseEntries(int size, int[] indices, double[] values) {
  /**
   * @param indices may be no indices
   * @return null if the arguments contradict each other, if an index is repeated, or if the size
   *     exceeds {@link FeatureReader#MOST_FEATURES}
   */
  static SparseEntries of(double size, double[] indices, double[] values) {
    boolean isValid =
        size >= 0
            && size <= FeatureReader.MOST_FEATURES
            && indices.length == values.length
            && Arrays.stream(indices).allMatch(index -> index >= 0 && index < size);
    if (!isValid) {
      return null;
    }
    int[] places = Arrays.stream(indices).mapToInt(index -> (int) index).toArray();
    int[] sorted = places.clone(); // Spark's vectors ascend; those of a file need not
    Arrays.sort(sorted);
    boolean repeats = IntStream.range(1, sorted.length).anyMatch(i -> sorted[i] == sorted[i - 1]);
    return repeats ? null : new SparseEntries((int) size, places, values);
  }

  double[] toDense() {
    double[] all = new double[size];
    for (int i = 0; i < indices.length; i++) {
      all[indices[i]] = values[i];
    }
    return all;
  }
}
