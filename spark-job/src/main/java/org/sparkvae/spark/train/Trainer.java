package org.sparkvae.spark.train;

/** An engine: fits a network to shards of rows. */
public interface Trainer {
  /**
   * Trains to the end.
   *
   * @param shards the training rows, persisted
   * @param start where the first round starts, see {@link TrainingStart}
   * @return how it ended
   */
  TrainingResult train(Shards shards, TrainingState start);
}
