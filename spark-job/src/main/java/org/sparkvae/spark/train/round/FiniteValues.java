package org.sparkvae.spark.train.round;

import java.util.concurrent.atomic.AtomicBoolean;
import org.sparkvae.model.kernel.VectorOps;
import org.sparkvae.spark.train.round.ParallelRanges.Cores;

/** Checks that arrays hold finite numbers only. */
public final class FiniteValues {
  private FiniteValues() {}

  public static boolean all(float[] values, Cores cores) {
    AtomicBoolean finite = new AtomicBoolean(true);
    ParallelRanges.forEach(
        values.length,
        cores,
        (from, to) -> {
          if (!VectorOps.allFinite(values, from, to)) {
            finite.set(false);
          }
        });
    return finite.get();
  }
}
