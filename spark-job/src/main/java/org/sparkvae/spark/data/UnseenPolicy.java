package org.sparkvae.spark.data;

/** What happens to a category that no training row had. */
public enum UnseenPolicy {
  /** It counts as one of the rare ones; if the training had none, as missing. */
  OTHER,
  /** It counts as missing. */
  MISSING,
  /** The row is bad. */
  FAIL
}
