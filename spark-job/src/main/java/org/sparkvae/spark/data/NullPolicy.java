package org.sparkvae.spark.data;

/** What becomes of a row with a value that is null, NaN or infinite (as a float). */
public enum NullPolicy {
  /** The job ends and names the first one. */
  FAIL,
  /** The row is left out. */
  SKIP,
  /** The value becomes 0, before scaling. */
  ZERO
}
