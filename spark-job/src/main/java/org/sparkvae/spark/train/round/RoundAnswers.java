package org.sparkvae.spark.train.round;

import java.util.List;

/**
 * What came back of a round: the shards' updates, or, where executors have summed them, slices of
 * their means.
 *
 * @param updates one a shard, in the order of the shards; without values where there are slices
 * @param slices in order; none where the driver sums
 */
public record RoundAnswers(List<ShardUpdate> updates, List<TotalSlice> slices) {

  static RoundAnswers ofUpdates(List<ShardUpdate> updates) {
    return new RoundAnswers(updates, List.of());
  }

  static RoundAnswers ofSlices(List<TotalSlice> slices) {
    return new RoundAnswers(TotalSlice.heads(slices), slices);
  }

  /**
   * @param start the parameters that the workers started from
   * @param workerState whether optimizer states are averaged
   */
  public RoundTotal total(float[] start, WorkerState workerState) {
    return slices.isEmpty()
        ? RoundTotal.of(updates, start, workerState)
        : TotalSlice.joined(slices);
  }
}
