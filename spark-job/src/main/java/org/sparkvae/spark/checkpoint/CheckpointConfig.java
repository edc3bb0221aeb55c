package org.sparkvae.spark.checkpoint;

import org.sparkvae.model.config.Problems;

/**
 * The {@code checkpoint} section of a recipe. Whichever of rounds and time comes first; none of it
 * changes a bit of what is trained.
 *
 * @param everyRounds rounds between two checkpoints; 0 is not by rounds
 * @param everyMillis wall-clock milliseconds after which the next round is followed by one; 0 is
 *     not by time
 * @param keep how many of the last ones stay
 * @param graceMillis how long after SIGTERM a round may take to end and be kept
 */
public record CheckpointConfig(int everyRounds, long everyMillis, int keep, long graceMillis) {
  /** What a recipe that says nothing gets. */
  public static final CheckpointConfig DEFAULTS = new CheckpointConfig(10, 300_000, 2, 20_000);

  /** Nobody waits a day for a process to end. */
  private static final long MAX_GRACE_MILLIS = 86_400_000;

  public CheckpointConfig {
    new Problems("checkpoint")
        .require(everyRounds >= 0, "everyRounds", everyRounds, "must be >= 0; 0 is not by rounds")
        .require(everyMillis >= 0, "everyMillis", everyMillis, "must be >= 0; 0 is not by time")
        .require(keep >= 1, "keep", keep, "must be >= 1")
        .require(
            graceMillis >= 0 && graceMillis <= MAX_GRACE_MILLIS,
            "graceMillis",
            graceMillis,
            "must be in [0, " + MAX_GRACE_MILLIS + "]")
        .throwIfAny();
  }
}
