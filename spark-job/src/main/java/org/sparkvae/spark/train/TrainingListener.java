package org.sparkvae.spark.train;

import java.util.function.Consumer;

/** Is notified between two rounds, and can stop the training there. */
@FunctionalInterface
public interface TrainingListener {
  /** Ignores all rounds and never stops. */
  TrainingListener NONE = (report, progress) -> Next.CONTINUE;

  /** What follows a round. */
  enum Next {
    /** The next round, if there is one. */
    CONTINUE,
    /** No further round: the training ends as {@link TrainingResult.Outcome#INTERRUPTED}. */
    STOP
  }

  /**
   * @param report what happened in the round
   * @param progress after the round; may be kept
   * @return whether the training goes on
   */
  Next onRound(RoundReport report, TrainingProgress progress);

  /**
   * {@return whether {@link #onRound} will stop the training: then no round is sent ahead of it}
   */
  default boolean isStopping() {
    return false;
  }

  /**
   * @param reports receives the report of each round first
   * @return this listener with them
   */
  default TrainingListener withReports(Consumer<RoundReport> reports) {
    TrainingListener inner = this;
    return new TrainingListener() {
      @Override
      public Next onRound(RoundReport report, TrainingProgress progress) {
        reports.accept(report);
        return inner.onRound(report, progress);
      }

      @Override
      public boolean isStopping() {
        return inner.isStopping();
      }
    };
  }
}
