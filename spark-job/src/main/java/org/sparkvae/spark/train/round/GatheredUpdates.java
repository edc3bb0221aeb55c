package org.sparkvae.spark.train.round;

import java.util.List;

/**
 * What came back of a round: the shards' updates, or, where executors have summed them, slices of
 * their means.
 *
 * @param updates one a shard, in the order of the shards; without values where there are slices
 * @param slices in order; none where the driver sums
 */
public record GatheredUpdates(List<ShardUpdate> updates, List<PartialMean> slices) {

  static GatheredUpdates ofUpdates(List<ShardUpdate> updates) {
    return new GatheredUpdates(updates, List.of());
  }

  static GatheredUpdates ofSlices(List<PartialMean> slices) {
    return new GatheredUpdates(PartialMean.heads(slices), slices);
  }

  /**
   * @param start the parameters that the workers started from
   * @param workerState whether optimizer states are averaged
   */
  public RoundTotal total(float[] start, OptimizerStatePolicy workerState) {
    return slices.isEmpty()
        ? RoundTotal.of(updates, start, workerState)
        : PartialMean.joined(slices);
  }
}
