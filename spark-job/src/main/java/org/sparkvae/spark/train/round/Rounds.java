package org.sparkvae.spark.train.round;

import java.util.List;
import org.sparkvae.spark.data.shard.ShardInfo;

/** Runs the rounds of a training over its shards; where they run does not change a bit. */
public interface Rounds {
  /**
   * Starts a round.
   *
   * @param start what the workers start from
   * @param batches mini-batches that each worker takes at most
   */
  RoundFuture send(WorkerState start, RoundPosition position, int batches);

  /** {@return size of each shard, by index} */
  List<ShardInfo> sizes();
}
