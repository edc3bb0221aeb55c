package org.sparkvae.spark.train;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * What workers in the driver's JVM answer stays where it is. Spark would send it from the JVM to
 * itself, with five copies of parameters and optimizer state on the way, while all cores wait.
 * Workers elsewhere find no round of this number in their JVM, and send all that they have.
 */
final class KeptAnswers implements AutoCloseable {
  /** The number of a round whose answers are always sent. */
  static final long NONE = 0;

  private static final Map<Long, KeptAnswers> OPEN = new ConcurrentHashMap<>();
  private static final AtomicLong LAST = new AtomicLong(NONE);

  private final long number = LAST.incrementAndGet();
  private final AtomicReferenceArray<ShardUpdate> byShard;

  private KeptAnswers(int shards) {
    byShard = new AtomicReferenceArray<>(shards);
  }

  /** Until it is closed; the driver does that, whatever becomes of the round. */
  static KeptAnswers open(int shards) {
    KeptAnswers kept = new KeptAnswers(shards);
    OPEN.put(kept.number, kept);
    return kept;
  }

  /** For the tasks of the round. */
  long number() {
    return number;
  }

  /**
   * Called by a worker. Should it be asked again, its answer has the same bits.
   *
   * @return what Spark has to carry: all of it, or its head if the rest is kept
   */
  static ShardUpdate keep(long number, ShardUpdate update) {
    KeptAnswers kept = OPEN.get(number);
    if (kept == null) {
      return update;
    }
    kept.byShard.set(update.shard(), update);
    return update.head();
  }

  /**
   * @param carried what Spark gave the driver
   * @return the same with what was kept of them
   */
  List<ShardUpdate> joined(List<ShardUpdate> carried) {
    return carried.stream().map(this::whole).toList();
  }

  private ShardUpdate whole(ShardUpdate carried) {
    ShardUpdate kept = byShard.get(carried.shard());
    return kept == null ? carried : kept;
  }

  @Override
  public void close() {
    OPEN.remove(number);
  }
}
