package org.sparkvae.spark.train.round;

import java.lang.ref.SoftReference;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The order of each shard's window that this JVM made last. A round often goes on in the window of
 * the one before, and the order of many narrow rows takes longer to draw than a round's steps. What
 * is lost is drawn again, so this can be emptied at any moment without changing a bit.
 */
final class WindowOrders {
  /** Of all kept orders together, 4 bytes a row. */
  private static final int MOST_ROWS = 8 << 20;

  private static final Map<Shard, Kept> LAST = new LinkedHashMap<>(16, 0.75f, true);
  private static long keptRows;

  private record Shard(long seed, int shard, int rows, int rowsPerBlock) {}

  private record Kept(int pass, int window, int length, SoftReference<int[]> order) {}

  private WindowOrders() {}

  /**
   * @param draw makes the order, a function of all else
   * @return the order; not to be changed
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
