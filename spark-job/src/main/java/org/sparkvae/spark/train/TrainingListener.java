package org.sparkvae.spark.train;

/**
 * Is asked between two rounds: where checkpoints are taken, and where a training can be stopped.
 */
@FunctionalInterface
public interface TrainingListener {
  /** Neither takes checkpoints nor stops. */
  TrainingListener GO_ON = progress -> Next.GO_ON;

  /** What is to happen. */
  enum Next {
    /** The next round. */
    GO_ON,
    /** Nothing more: the training ends as {@link TrainingResult.Outcome#INTERRUPTED}. */
    STOP
  }

  /**
   * @param progress after a round; may be kept
   * @return what is to happen
   */
  Next after(TrainingProgress progress);

  /**
   * @return whether {@link #after} will stop the training: then no round is sent out ahead of it
   */
  default boolean isStopping() {
    return false;
  }
}
