package org.sparkvae.spark.train.round;

import java.util.List;
import java.util.function.Function;
import org.sparkvae.spark.data.shard.ShardTree;
import org.sparkvae.spark.train.round.ParallelRanges.Cores;

/**
 * Row-weighted means of arrays over shards, summed in double along {@link ShardTree}. Elements are
 * independent, so the arrays are processed in short pieces that stay in the cache, and the result
 * is the only long array that is allocated.
 */
final class ShardMean {
  private static final int PIECE = 1024;

  private interface Result {
    void take(int from, int count, double[] mean);
  }

  private final List<ShardUpdate> updates;
  private final double rows;
  private final Function<ShardUpdate, FloatArray> arrays;
  private final float[] start; // null for zeros

  private ShardMean(
      List<ShardUpdate> updates, Function<ShardUpdate, FloatArray> arrays, float[] start) {
    this.updates = updates;
    this.rows = updates.stream().mapToLong(ShardUpdate::rows).sum();
    this.arrays = arrays;
    this.start = start;
  }

  /**
   * @param updates one for each shard, in the order of their indices
   * @param start the parameters that the workers started from
   * @return mean of each shard's parameters minus {@code start}
   */
  static double[] delta(List<ShardUpdate> updates, float[] start, Cores cores) {
    double[] mean = new double[start.length];
    new ShardMean(updates, ShardUpdate::parameters, start)
        .forEachPiece(
            mean.length,
            cores,
            (from, count, piece) -> System.arraycopy(piece, 0, mean, from, count));
    return mean;
  }

  /**
   * @param updates one for each shard, in the order of their indices
   * @return mean of the optimizer states; empty if the updates have none
   */
  static float[] updaterState(List<ShardUpdate> updates, Cores cores) {
    int length = updates.stream().mapToInt(u -> u.updaterState().length()).max().orElse(0);
    float[] mean = new float[length];
    new ShardMean(updates, ShardUpdate::updaterState, null)
        .forEachPiece(
            length,
            cores,
            (from, count, piece) -> {
              for (int i = 0; i < count; i++) {
                mean[from + i] = (float) piece[i];
              }
            });
    return mean;
  }

  private void forEachPiece(int length, Cores cores, Result result) {
    ParallelRanges.forEach(
        length,
        cores,
        (first, end) -> {
          Piece piece = new Piece();
          for (int from = first; from < end; from += PIECE) {
            int count = Math.min(PIECE, end - from);
            result.take(from, count, piece.mean(from, count));
          }
        });
  }

  /** A range of elements and its partial sums. Loops with a single index are the fastest. */
  private final class Piece {
    private final float[] values = new float[PIECE];
    private final float[] origin = new float[PIECE];
    private final double[][] sums = new double[1 + ShardTree.levels(updates.size())][PIECE];
    private int from;
    private int count;

    double[] mean(int first, int length) {
      from = first;
      count = length;
      if (start != null) {
        System.arraycopy(start, from, origin, 0, count);
      }
      sum(0, updates.size(), 0);
      double[] mean = sums[0];
      for (int i = 0; i < length; i++) {
        mean[i] /= rows;
      }
      return mean;
    }

    /** Sums a subtree into a level; false if the subtree has no rows. */
    private boolean sum(int first, int end, int level) {
      if (end - first == 1) {
        return weigh(updates.get(first), sums[level]);
      }
      int middle = ShardTree.middle(first, end);
      boolean left = sum(first, middle, level);
      int free = left ? level + 1 : level;
      boolean right = sum(middle, end, free);
      if (left && right) {
        add(sums[free], sums[level]);
      }
      return left || right;
    }

    private boolean weigh(ShardUpdate update, double[] to) {
      if (update.rows() == 0) {
        return false;
      }
      double weight = update.rows();
      System.arraycopy(arrays.apply(update).values(), from, values, 0, count);
      for (int i = 0; i < count; i++) {
        to[i] = weight * ((double) values[i] - origin[i]);
      }
      return true;
    }

    private void add(double[] more, double[] to) {
      for (int i = 0; i < count; i++) {
        to[i] += more[i];
      }
    }
  }
}
