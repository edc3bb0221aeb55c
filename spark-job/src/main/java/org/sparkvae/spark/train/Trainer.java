package org.sparkvae.spark.train;

import org.sparkvae.spark.data.shard.Shards;

/** An engine: fits a network to shards of rows. */
public interface Trainer {
  /**
   * Trains to the end, or until it is told to stop.
   *
   * @param shards the training rows, persisted
   * @param start where the first round starts: {@link TrainingProgress#start} or what {@code
   *     between} was given earlier, by the same settings and rows
   * @param between asked after each round
   * @return how it ended
   */
  TrainingResult train(Shards shards, TrainingProgress start, TrainingListener between);

  /**
   * Trains to the end without a stop.
   *
   * @param shards the training rows, persisted
   * @param start where the first round starts, see {@link TrainingStart}
   * @return how it ended
   */
  default TrainingResult train(Shards shards, TrainingState start) {
    return train(shards, TrainingProgress.start(start), TrainingListener.GO_ON);
  }
}
