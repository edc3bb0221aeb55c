package org.sparkvae.spark.train.round;

import java.util.List;
import org.sparkvae.spark.data.shard.ShardTree;
import org.sparkvae.spark.train.round.ParallelRanges.Cores;

/**
 * Means of arrays over shards, each shard as often as it has rows: in double, along {@link
 * ShardTree}. Every element is summed for itself, so the arrays are taken in short pieces that stay
 * in the cache, and nothing as long as the arrays is made but the result.
 */
final class ShardMean {
  private static final int PIECE = 1024;

  /** What is averaged: the parameters minus where they started from, or the optimizer states. */
  private enum Of {
    DELTA,
    UPDATER_STATE
  }

  private interface Result {
    void take(int from, int count, double[] mean);
  }

  private final List<ShardUpdate> updates;
  private final double rows;
  private final Of of;
  private final float[] start;

  private ShardMean(List<ShardUpdate> updates, Of of, float[] start) {
    this.updates = updates;
    this.rows = updates.stream().mapToLong(ShardUpdate::rows).sum();
    this.of = of;
    this.start = start;
  }

  /**
   * @param updates one for each shard, in the order of their indices
   * @param start of the parameters, what the workers started from
   * @return mean of the parameters minus the start
   */
  static double[] delta(List<ShardUpdate> updates, float[] start, Cores cores) {
    double[] mean = new double[start.length];
    new ShardMean(updates, Of.DELTA, start)
        .forEachPiece(
            mean.length,
            cores,
            (from, count, piece) -> System.arraycopy(piece, 0, mean, from, count));
    return mean;
  }

  /**
   * @param updates one for each shard, in the order of their indices
   * @return mean of the optimizer states
   */
  static float[] updaterState(List<ShardUpdate> updates, Cores cores) {
    int length = updates.stream().mapToInt(u -> u.updaterState().length()).max().orElse(0);
    float[] mean = new float[length];
    new ShardMean(updates, Of.UPDATER_STATE, null)
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

  /** Some elements of all shards, and their partial sums; loops with one index, which are fast. */
  private final class Piece {
    private final float[] values = new float[PIECE];
    private final float[] origin = new float[PIECE];
    private final double[][] sums = new double[1 + ShardTree.levels(updates.size())][PIECE];
    private int from;
    private int count;

    double[] mean(int first, int length) {
      from = first;
      count = length;
      if (of == Of.DELTA) {
        System.arraycopy(start, from, origin, 0, count);
      }
      sum(0, updates.size(), 0);
      double[] mean = sums[0];
      for (int i = 0; i < length; i++) {
        mean[i] /= rows;
      }
      return mean;
    }

    /** Sums a subtree into a level; false if it has no rows, hence adds nothing. */
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
      FloatArray sent = of == Of.DELTA ? update.parameters() : update.updaterState();
      System.arraycopy(sent.values(), from, values, 0, count);
      if (of == Of.DELTA) {
        for (int i = 0; i < count; i++) {
          to[i] = weight * ((double) values[i] - origin[i]);
        }
      } else {
        for (int i = 0; i < count; i++) {
          to[i] = weight * values[i];
        }
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
