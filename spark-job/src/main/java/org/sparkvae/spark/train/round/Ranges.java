package org.sparkvae.spark.train.round;

import java.util.Arrays;

/** Cuts arrays into parts of nearly equal length, for sums that several executors share. */
final class Ranges {
  private Ranges() {}

  /** The first place of a part; of the part after the last, the length. */
  static int from(int length, int index, int slices) {
    return (int) ((long) length * index / slices);
  }

  static float[] cut(float[] values, int index, int slices) {
    int length = values.length;
    return Arrays.copyOfRange(values, from(length, index, slices), from(length, index + 1, slices));
  }
}
