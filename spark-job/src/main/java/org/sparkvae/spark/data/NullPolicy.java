package org.sparkvae.spark.data;

/** What happens to nulls, NaNs and infinities among the features. */
public enum NullPolicy {
  /** The row is bad, see {@link BadRowsConfig}. */
  FAIL,
  /** The row is left out and counted. */
  SKIP,
  /** The value becomes 0, before scaling. */
  ZERO
}
