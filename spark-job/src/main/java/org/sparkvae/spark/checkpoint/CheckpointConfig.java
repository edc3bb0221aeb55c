package org.sparkvae.spark.checkpoint;

import org.sparkvae.model.config.Problems;

/**
 * The {@code checkpoint} section of a recipe. A checkpoint is taken by rounds or by time, whichever
 * comes first. None of these settings changes a bit of the result.
 *
 * @param everyRounds rounds between two checkpoints; 0 turns this off
 * @param everyMillis wall-clock milliseconds between two checkpoints, taken after the round; 0
 *     turns this off
 * @param keep how many of the last checkpoints are kept
 * @param graceMillis milliseconds after SIGTERM in which the current round may end and be saved
 */
public record CheckpointConfig(int everyRounds, long everyMillis, int keep, long graceMillis) {
  /** The defaults of a recipe. */
  public static final CheckpointConfig DEFAULTS = new CheckpointConfig(10, 300_000, 2, 20_000);

  /** A day: longer than any scheduler waits for a process to end. */
  private static final long MAX_GRACE_MILLIS = 86_400_000;

  public CheckpointConfig {
    new Problems("checkpoint")
        .require(everyRounds >= 0, "everyRounds", everyRounds, "must be >= 0; 0 turns it off")
        .require(everyMillis >= 0, "everyMillis", everyMillis, "must be >= 0; 0 turns it off")
        .require(keep >= 1, "keep", keep, "must be >= 1")
        .require(
            graceMillis >= 0 && graceMillis <= MAX_GRACE_MILLIS,
            "graceMillis",
            graceMillis,
            "must be in [0, " + MAX_GRACE_MILLIS + "]")
        .throwIfAny();
  }
}
