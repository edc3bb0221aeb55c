package org.sparkvae.spark.job;

/** What a training does about checkpoints of an earlier run at the same output. */
public enum ResumeMode {
  /** Goes on from the last one, if there is any. */
  AUTO,
  /** Deletes them and starts anew. */
  NEVER,
  /** Goes on from the last one; without any it is an error. */
  REQUIRED
}
