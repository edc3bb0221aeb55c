package org.sparkvae.spark.data;

/** What a null among the features means. */
public enum NullPolicy {
  /** Bad data: the run ends. */
  FAIL,
  /** The row is left out, and counted. */
  SKIP,
  /** It is 0, before scaling. */
  ZERO
}
