package org.sparkvae.spark.train;

import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Means of arrays over shards, each shard as often as it has rows: in double, along {@link
 * ShardTree}. Every element is summed for itself, so the arrays are taken in short pieces that stay
 * in the cache, and nothing as long as the arrays is made but the result.
 */
final class ShardMean {
  private static final int PIECE = 2048;

  /** Who works on the pieces; no bit depends on it. */
  enum Cores {
    ONE,
    ALL
  }

  private final List<ShardUpdate> updates;
  private final long rows;
  private final Function<ShardUpdate, WireValues> values;
  private final float[] origin;

  private ShardMean(
      List<ShardUpdate> updates, Function<ShardUpdate, WireValues> values, float[] origin) {
    this.updates = updates;
    this.rows = updates.stream().mapToLong(ShardUpdate::rows).sum();
    this.values = values;
    this.origin = origin;
  }

  /**
   * @param updates one for each shard, in the order of their indices
   * @param start of the parameters, what the workers started from
   * @return mean of the parameters minus the start
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
   * @return mean of the optimizer states
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

  private interface Piece {
    void take(int from, int count, double[] mean);
  }

  private void forEachPiece(int length, Cores cores, Piece to) {
    int levels = 1 + ShardTree.levels(updates.size());
    IntStream pieces = IntStream.range(0, (length + PIECE - 1) / PIECE);
    (cores == Cores.ALL ? pieces.parallel() : pieces)
        .forEach(
            index -> {
              int from = index * PIECE;
              int count = Math.min(PIECE, length - from);
              double[][] scratch = new double[levels][count];
              sum(0, updates.size(), from, count, scratch, 0);
              for (int i = 0; i < count; i++) {
                scratch[0][i] /= rows;
              }
              to.take(from, count, scratch[0]);
            });
  }

  /** Sums a subtree into a level of the scratch; false if it has no rows, hence adds nothing. */
  private boolean sum(int first, int end, int from, int count, double[][] scratch, int level) {
    if (end - first == 1) {
      return weighted(updates.get(first), from, count, scratch[level]);
    }
    int middle = ShardTree.middle(first, end);
    boolean left = sum(first, middle, from, count, scratch, level);
    int free = left ? level + 1 : level;
    boolean right = sum(middle, end, from, count, scratch, free);
    if (left && right) {
      for (int i = 0; i < count; i++) {
        scratch[level][i] += scratch[free][i];
      }
    }
    return left || right;
  }

  private boolean weighted(ShardUpdate update, int from, int count, double[] to) {
    if (update.rows() == 0) {
      return false;
    }
    double weight = update.rows();
    values.apply(update).copy(from, count, to);
    if (origin == null) {
      for (int i = 0; i < count; i++) {
        to[i] = weight * to[i];
      }
    } else {
      for (int i = 0; i < count; i++) {
        to[i] = weight * (to[i] - origin[from + i]);
      }
    }
    return true;
  }
}
