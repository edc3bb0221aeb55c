package org.sparkvae.spark.train;

import java.util.List;
import org.sparkvae.spark.data.shard.Shards;

/** An engine: fits a network to shards of rows. */
public interface Trainer {
  /**
   * Trains to the end, or until the listener stops it.
   *
   * @param shards the training rows, persisted
   * @param start where the first round starts: {@link TrainingProgress#initial}, or what {@code
   *     listener} received in an earlier training with the same settings and rows
   */
  TrainingResult train(Shards shards, TrainingProgress start, TrainingListener listener);

  /**
   * {@return training rows of each round of a pass, in order; the same in every pass}
   *
   * @param shards the training rows
   */
  List<Long> rowsOfPass(Shards shards);

  /**
   * Trains to the end without a stop.
   *
   * @param shards the training rows, persisted
   * @param start where the first round starts, see {@link TrainingState#initial}
   */
  default TrainingResult train(Shards shards, TrainingState start) {
    return train(shards, TrainingProgress.initial(start), TrainingListener.NONE);
  }
}
