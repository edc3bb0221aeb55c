package org.sparkvae.spark.train;

import org.sparkvae.spark.data.shard.Shards;

/** An engine: fits a network to shards of rows. */
public interface Trainer {
  /**
   * Trains to the end, or until it is told to stop.
   *
   * @param shards the training rows, persisted
   * @param start where the first round starts: {@link TrainingProgress#initial} or what {@code
   *     listener} was given earlier, by the same settings and rows
   * @param listener hears of each round
   * @return how it ended
   */
  TrainingResult train(Shards shards, TrainingProgress start, TrainingListener listener);

  /**
   * Trains to the end without a stop.
   *
   * @param shards the training rows, persisted
   * @param start where the first round starts, see {@link TrainingState#initial}
   * @return how it ended
   */
  default TrainingResult train(Shards shards, TrainingState start) {
    return train(shards, TrainingProgress.initial(start), TrainingListener.NONE);
  }
}
