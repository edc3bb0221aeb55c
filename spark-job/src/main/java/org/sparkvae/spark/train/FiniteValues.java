package org.sparkvae.spark.train;

/** Whether arrays hold finite numbers only. */
final class FiniteValues {
  private FiniteValues() {}

  static boolean all(float[] values) {
    for (float value : values) {
      if (!Float.isFinite(value)) {
        return false;
      }
    }
    return true;
  }
}
