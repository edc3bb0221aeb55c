package org.sparkvae.spark.data;

/** What a row that cannot be used does to the run. */
public enum BadRowPolicy {
  /** It ends the run, which names the first ones. */
  FAIL,
  /** It is left out of every split, counted, and written to the quarantine, if there is one. */
  SKIP
}
