package org.sparkvae.spark.train.round;

import java.lang.ref.SoftReference;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.sparkvae.model.random.NoiseStream;
import org.sparkvae.model.random.Purpose;

/**
 * The order in which a pass sees a shard's rows, each once. Blocks are shuffled, then the rows
 * within a window of {@value #WINDOW_BLOCKS} blocks, so that memory is bounded by a few blocks
 * however large the shard is. A function of (seed, pass, shard) and the shard's size alone.
 */
public final class PassOrder {
  static final int WINDOW_BLOCKS = 8;

  private final long seed;
  private final int pass;
  private final int shard;
  private final int rows;
  private final int rowsPerBlock;
  private final int[] blocks;

  /**
   * @param rowsPerBlock rows of each block except the last
   */
  public PassOrder(long seed, int pass, int shard, int rows, int rowsPerBlock) {
    this.seed = seed;
    this.pass = pass;
    this.shard = shard;
    this.rows = rows;
    this.rowsPerBlock = rowsPerBlock;
    this.blocks =
        NoiseStream.of(key()).permutation((int) (((long) rows + rowsPerBlock - 1) / rowsPerBlock));
  }

  private long[] key() {
    return new long[] {seed, Purpose.PASS_ORDER.id(), pass, shard};
  }

  /**
   * A part of the order. Only the windows that it overlaps are drawn.
   *
   * @param from the first position
   * @param to the position after the last; positions beyond the shard's rows are left out
   * @return the rows at these positions, by their index in the shard
   */
  public int[] rows(int from, int to) {
    int end = Math.min(to, rows);
    int[] part = new int[Math.max(end - from, 0)];
    int position = 0;
    for (int window = 0; window * WINDOW_BLOCKS < blocks.length && position < end; window++) {
      int length = length(window);
      int first = Math.max(from - position, 0);
      if (first < length) {
        int count = Math.min(length, end - position) - first;
        System.arraycopy(order(window), first, part, position + first - from, count);
      }
      position += length;
    }
    return part;
  }

  private int[] order(int window) {
    return WindowOrders.get(seed, pass, shard, rows, rowsPerBlock, window, () -> shuffled(window));
  }

  private int[] shuffled(int window) {
    int[] inOrder = new int[length(window)];
    int next = 0;
    for (int i = window * WINDOW_BLOCKS; i < lastBlock(window); i++) {
      for (int row = 0; row < rowsOf(blocks[i]); row++) {
        inOrder[next++] = blocks[i] * rowsPerBlock + row;
      }
    }
    int[] order = NoiseStream.of(NoiseStream.key(key()), window).permutation(inOrder.length);
    for (int i = 0; i < order.length; i++) {
      order[i] = inOrder[order[i]];
    }
    return order;
  }

  private int length(int window) {
    int length = 0;
    for (int i = window * WINDOW_BLOCKS; i < lastBlock(window); i++) {
      length += rowsOf(blocks[i]);
    }
    return length;
  }

  private int lastBlock(int window) {
    return Math.min((window + 1) * WINDOW_BLOCKS, blocks.length);
  }

  private int rowsOf(int block) {
    return Math.min(rowsPerBlock, rows - block * rowsPerBlock);
  }

  /**
   * Caches the last drawn window of each shard. A round often continues in the window of the
   * previous one, and drawing the order of many narrow rows takes longer than a round's steps. No
   * bit depends on the cache: an order that is missing is drawn again.
   */
  private static final class WindowOrders {
    /** Rows of all cached orders together; a row takes 4 bytes. */
    private static final int MOST_ROWS = 8 << 20;

    private static final Map<Shard, Kept> LAST = new LinkedHashMap<>(16, 0.75f, true);
    private static long keptRows;

    private record Shard(long seed, int shard, int rows, int rowsPerBlock) {}

    private record Kept(int pass, int window, int length, SoftReference<int[]> order) {}

    private WindowOrders() {}

    /**
     * @param draw draws the order, as a function of the other arguments
     * @return the order; must not be changed
     */
    static int[] get(
        long seed,
        int pass,
        int shard,
        int rows,
        int rowsPerBlock,
        int window,
        Supplier<int[]> draw) {
      Shard of = new Shard(seed, shard, rows, rowsPerBlock);
      int[] order = kept(of, pass, window);
      if (order == null) {
        order = draw.get();
        keep(of, new Kept(pass, window, order.length, new SoftReference<>(order)));
      }
      return order;
    }

    private static synchronized int[] kept(Shard of, int pass, int window) {
      Kept kept = LAST.get(of);
      return kept != null && kept.pass == pass && kept.window == window ? kept.order.get() : null;
    }

    private static synchronized void keep(Shard of, Kept made) {
      Kept old = LAST.put(of, made);
      keptRows += made.length - (old == null ? 0 : old.length);
      var eldest = LAST.values().iterator();
      while (keptRows > MOST_ROWS && eldest.hasNext()) {
        keptRows -= eldest.next().length;
        eldest.remove();
      }
    }
  }
}
