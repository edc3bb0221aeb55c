package org.sparkvae.spark.train;

import org.sparkvae.spark.train.round.WorkerState;

/**
 * How a training ended.
 *
 * @param kept the parameters and optimizer state to keep: those with the best validation bound if
 *     there is one; else the last ones or, after divergence, those with the best training bound
 * @param progress after the last round
 */
public record TrainingResult(Outcome outcome, WorkerState kept, TrainingProgress progress) {

  /** Why a training ended. */
  public enum Outcome {
    /** All passes were completed. */
    DONE,
    /** The validation bound stopped falling. */
    STOPPED_EARLY,
    /** Too many rounds in a row were undone, or all rounds were. */
    DIVERGED,
    /** The listener stopped it; it can be resumed from its progress. */
    INTERRUPTED
  }

  /** {@return the state after the last round} */
  public TrainingState last() {
    return progress.state();
  }
}
