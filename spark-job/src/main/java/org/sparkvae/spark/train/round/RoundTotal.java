package org.sparkvae.spark.train.round;

import java.util.List;
import org.sparkvae.model.objective.BoundTerms;
import org.sparkvae.spark.data.shard.ShardTree;
import org.sparkvae.spark.train.round.ParallelRanges.Cores;

/**
 * What the workers of a round add up to.
 *
 * <pre>
 * meanDelta = sum_k rows_k (theta_k - theta) / sum_k rows_k
 * </pre>
 *
 * In double (a difference taken in float already loses bits), over a fixed binary tree of the shard
 * indices: the same bits whoever finished first, and whoever sums.
 *
 * @param terms sums of the bound's terms over all rows of the round
 * @param steps the largest number of steps that a shard took
 * @param meanDelta of the parameters
 * @param meanUpdaterState row-weighted; empty where the workers keep or drop theirs
 * @param notFinite shards whose terms or parameters are not finite, by index
 */
public record RoundTotal(
    BoundTerms terms,
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
   * @param meanDelta of all values
   * @param meanUpdaterState of all values
   */
  static RoundTotal of(List<ShardUpdate> heads, double[] meanDelta, float[] meanUpdaterState) {
    List<Integer> notFinite =
        heads.stream().filter(head -> !head.isFinite()).map(ShardUpdate::shard).toList();
    return new RoundTotal(
        ShardTree.sum(heads.stream().map(ShardUpdate::terms).toList()),
        heads.stream().mapToInt(ShardUpdate::steps).max().orElse(0),
        meanDelta,
        meanUpdaterState,
        notFinite);
  }
}
