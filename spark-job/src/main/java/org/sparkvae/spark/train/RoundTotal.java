package org.sparkvae.spark.train;

import java.util.List;
import java.util.function.Function;
import org.sparkvae.model.objective.BoundTerms;

/**
 * What the workers of a round add up to.
 *
 * <pre>
 * meanDelta = sum_k rows_k (theta_k - theta) / sum_k rows_k
 * </pre>
 *
 * In double (a difference taken in float already loses bits), over a fixed binary tree of the shard
 * indices: the same bits whoever finished first.
 *
 * @param terms sums of the bound's terms over all rows of the round
 * @param steps the largest number of steps that a shard took
 * @param meanDelta of the parameters
 * @param meanUpdaterState row-weighted; empty where the workers keep or drop theirs
 * @param notFinite shards whose terms or parameters are not finite, by index
 */
record RoundTotal(
    BoundTerms terms,
    int steps,
    double[] meanDelta,
    double[] meanUpdaterState,
    List<Integer> notFinite) {

  /**
   * @param updates one for each shard, in the order of their indices
   * @param start the parameters that the workers started from
   * @param workerState whether optimizer states are averaged
   */
  static RoundTotal of(List<ShardUpdate> updates, float[] start, WorkerState workerState) {
    BoundTerms terms = ShardTree.sum(updates.stream().map(ShardUpdate::terms).toList());
    double[] delta = weightedMean(updates, terms.rows(), ShardUpdate::parameters, start);
    double[] state =
        workerState == WorkerState.AVERAGED
            ? weightedMean(updates, terms.rows(), ShardUpdate::updaterState, null)
            : new double[0];
    List<Integer> notFinite =
        updates.stream().filter(update -> !update.isFinite()).map(ShardUpdate::shard).toList();
    int steps = updates.stream().mapToInt(ShardUpdate::steps).max().orElse(0);
    return new RoundTotal(terms, steps, delta, state, notFinite);
  }

  /** Mean of (values - origin), each shard as often as it has rows; origin null is zero. */
  private static double[] weightedMean(
      List<ShardUpdate> updates, long rows, Function<ShardUpdate, float[]> values, float[] origin) {
    double[] sum =
        ShardTree.fold(
            updates,
            update -> weighted(update.rows(), values.apply(update), origin),
            RoundTotal::addTo);
    if (sum != null) {
      for (int i = 0; i < sum.length; i++) {
        sum[i] /= rows;
      }
    }
    return sum;
  }

  private static double[] weighted(long rows, float[] values, float[] origin) {
    if (rows == 0) {
      return null; // an empty shard adds nothing
    }
    double[] weighted = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      weighted[i] = rows * (origin == null ? values[i] : (double) values[i] - origin[i]);
    }
    return weighted;
  }

  private static double[] addTo(double[] left, double[] right) {
    if (left == null || right == null) {
      return left == null ? right : left;
    }
    for (int i = 0; i < left.length; i++) {
      left[i] += right[i];
    }
    return left;
  }
}
