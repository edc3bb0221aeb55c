package org.sparkvae.spark.train.round;

import java.util.List;
import org.sparkvae.model.objective.TermSums;
import org.sparkvae.spark.data.shard.ShardTree;
import org.sparkvae.spark.train.round.ParallelRanges.Cores;

/**
 * The combined result of a round.
 *
 * <pre>
 * meanDelta = sum_k rows_k (theta_k - theta) / sum_k rows_k
 * </pre>
 *
 * Computed in double, because a difference taken in float already loses bits, over a fixed binary
 * tree of the shard indices: the same bits whichever worker finishes first, and wherever the sums
 * are taken.
 *
 * @param terms sums of the objective's terms over all rows of the round
 * @param steps the largest number of optimizer steps of a shard
 * @param meanDelta row-weighted mean change of the parameters, in flat order
 * @param meanUpdaterState row-weighted mean optimizer state; empty unless states are averaged
 * @param notFinite shards whose terms or parameters are not finite, by index
 */
public record RoundTotal(
    TermSums terms,
    int steps,
    double[] meanDelta,
    float[] meanUpdaterState,
    List<Integer> notFinite) {

  /**
   * @param updates one for each shard, in the order of their indices
   * @param start the parameters that the workers started from
   * @param workerState whether optimizer states are averaged
   */
  static RoundTotal of(List<ShardUpdate> updates, float[] start, OptimizerStatePolicy workerState) {
    float[] state =
        workerState == OptimizerStatePolicy.AVERAGED
            ? ShardMean.updaterState(updates, Cores.ALL)
            : new float[0];
    return of(updates, ShardMean.delta(updates, start, Cores.ALL), state);
  }

  /**
   * @param heads one for each shard, in the order of their indices; their values are not read
   * @param meanDelta of all parameters
   * @param meanUpdaterState of the whole state
   */
  static RoundTotal of(List<ShardUpdate> heads, double[] meanDelta, float[] meanUpdaterState) {
    List<Integer> notFinite =
        heads.stream().filter(head -> !head.isFinite()).map(ShardUpdate::shard).toList();
    return new RoundTotal(
        ShardTree.fold(heads, ShardUpdate::terms, TermSums::plus),
        heads.stream().mapToInt(ShardUpdate::steps).max().orElse(0),
        meanDelta,
        meanUpdaterState,
        notFinite);
  }
}
