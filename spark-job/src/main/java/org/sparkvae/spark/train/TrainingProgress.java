package org.sparkvae.spark.train;

import java.util.ArrayList;
import java.util.List;

/**
 * All that a training needs to go on after a round as if it had never stopped, and what it tells of
 * the rounds before; immutable.
 *
 * @param state where it stands
 * @param rows training rows that went through the workers
 * @param times of all rounds
 * @param history of the last rounds, at most {@link #MAX_HISTORY}, oldest first
 */
public record TrainingProgress(
    TrainingState state, long rows, TrainingTimes times, List<RoundRecord> history) {
  /** More is no curve that anybody looks at, and files that hold it must stay readable. */
  public static final int MAX_HISTORY = 100_000;

  public TrainingProgress {
    history = List.copyOf(history);
  }

  /**
   * @param start see {@link TrainingState#initial}
   * @return the progress before the first round
   */
  public static TrainingProgress initial(TrainingState start) {
    return new TrainingProgress(start, 0, TrainingTimes.NONE, List.of());
  }

  public TrainingProgress after(RoundReport report, TrainingState next, long roundRows) {
    List<RoundRecord> rounds = new ArrayList<>(history);
    rounds.add(RoundRecord.of(report));
    int from = Math.max(0, rounds.size() - MAX_HISTORY);
    return new TrainingProgress(
        next, rows + roundRows, times.plus(report.times()), rounds.subList(from, rounds.size()));
  }
}
