package org.sparkvae.spark.train.round;

import java.util.ArrayList;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.function.Function;

/**
 * What came back of a round: the shards' updates, or, where executors have summed them, slices of
 * their means.
 *
 * @param updates one a shard, in the order of the shards; without values where there are slices
 * @param slices in order; empty where the driver sums
 * @param policy whether optimizer states are averaged
 * @param times when it was sent and came back
 */
public record RoundResult(
    List<ShardUpdate> updates, List<PartialMean> slices, OptimizerStatePolicy policy, Times times) {

  /**
   * @param sentNanos when the driver began to send the round out, on {@link System#nanoTime}
   * @param returnedNanos when the last update had reached the driver
   * @param computeNanos duration of the slowest worker; where workers wait for a task slot, that of
   *     all workers over the slots
   */
  public record Times(long sentNanos, long returnedNanos, long computeNanos) {
    static Times of(List<ShardUpdate> updates, int slots, long sentNanos, long returnedNanos) {
      long used = Math.max(1, Math.min(updates.size(), slots));
      LongSummaryStatistics nanos =
          updates.stream().mapToLong(ShardUpdate::computeNanos).summaryStatistics();
      return new Times(sentNanos, returnedNanos, Math.max(nanos.getMax(), nanos.getSum() / used));
    }
  }

  /**
   * Folds the updates in the order of the shards.
   *
   * @param start the parameters that the workers started from
   */
  public RoundTotal total(float[] start) {
    return slices.isEmpty() ? RoundTotal.of(updates, start, policy) : PartialMean.joined(slices);
  }

  /**
   * @param before each worker's own optimizer state before the round; empty if there are none
   * @return the same after it; a shard without rows keeps what it had
   */
  public List<float[]> ownStates(List<float[]> before) {
    return after(before, ShardUpdate::updaterState);
  }

  /**
   * @param before what was kept of the rows of each shard before the round; empty if nothing is
   * @return the same after it; a shard without rows keeps what it had
   */
  public List<float[]> chains(List<float[]> before) {
    return after(before, ShardUpdate::chains);
  }

  private List<float[]> after(List<float[]> before, Function<ShardUpdate, FloatArray> values) {
    List<float[]> after = new ArrayList<>();
    for (int shard = 0; shard < before.size(); shard++) {
      ShardUpdate update = updates.get(shard);
      after.add(update.rows() == 0 ? before.get(shard) : values.apply(update).values());
    }
    return after;
  }
}
