package org.sparkvae.spark.data;

/** What happens to a run that meets a row that cannot be used. */
public enum BadRowPolicy {
  /** The run fails and names the first such rows. */
  FAIL,
  /** The row is left out of every split, counted, and written to the quarantine if one is set. */
  SKIP
}
