package org.sparkvae.spark.train;

import org.sparkvae.spark.train.TrainingState.WorkerStart;

/**
 * How a training ended.
 *
 * @param outcome why it ended
 * @param kept parameters and optimizer state worth keeping: those with the best validation bound
 *     where one was taken; else the last, or, where it diverged, those with the best training bound
 * @param last the state after the last round
 * @param rows training rows that went through the workers
 * @param times of all rounds
 */
public record TrainingResult(
    Outcome outcome, WorkerStart kept, TrainingState last, long rows, TrainingTimes times) {

  /** Why a training ended. */
  public enum Outcome {
    /** All passes are done. */
    DONE,
    /** The validation bound stopped falling. */
    STOPPED_EARLY,
    /** Too many rounds in a row were undone, or all that there were. */
    DIVERGED
  }
}
