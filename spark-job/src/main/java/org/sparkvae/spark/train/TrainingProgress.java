package org.sparkvae.spark.train;

import java.util.ArrayList;
import java.util.List;

/**
 * What a training needs to resume after a round as if it had never stopped, and a summary of the
 * rounds so far; immutable.
 *
 * @param state of the training
 * @param rows training rows that the workers have processed, over all passes
 * @param times sums over all rounds
 * @param history the last rounds, at most {@link #MAX_HISTORY}, oldest first
 */
public record TrainingProgress(
    TrainingState state, long rows, TrainingTimes times, List<RoundRecord> history) {
  /** Bounds the size of checkpoints, and of {@code metrics.json}, which readers limit to 16 MiB. */
  public static final int MAX_HISTORY = 50_000;

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
