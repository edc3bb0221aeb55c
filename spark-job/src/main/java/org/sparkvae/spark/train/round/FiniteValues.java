package org.sparkvae.spark.train.round;

import java.util.concurrent.atomic.AtomicBoolean;
import org.sparkvae.spark.train.round.ParallelRanges.Cores;

/** Checks that arrays hold finite numbers only. */
public final class FiniteValues {
  private static final int PIECE = 1024;

  private FiniteValues() {}

  public static boolean all(float[] values, Cores cores) {
    AtomicBoolean finite = new AtomicBoolean(true);
    ParallelRanges.forEach(
        values.length,
        cores,
        (from, to) -> {
          if (!all(values, from, to)) {
            finite.set(false);
          }
        });
    return finite.get();
  }

  /** For a finite x, x - x is zero, else NaN: a loop without a branch, which is fast. */
  private static boolean all(float[] values, int first, int end) {
    float[] zeros = new float[PIECE];
    for (int from = first; from < end; from += PIECE) {
      int count = Math.min(PIECE, end - from);
      for (int i = 0; i < count; i++) {
        zeros[i] += values[from + i] - values[from + i];
      }
    }
    for (float zero : zeros) {
      if (zero != 0) {
        return false;
      }
    }
    return true;
  }
}
