package org.sparkvae.spark.train.round;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * What workers in the driver's JVM answer stays where it is. Spark would send it from the JVM to
 * itself, serialized twice and read twice, while all cores wait. Workers elsewhere find no round of
 * this identity in their JVM, and send all that they have.
 *
 * <p>The map of open rounds is state that tasks share with the driver. Emptied at any moment, it
 * would only have later tasks send what they have; no bit depends on it.
 */
final class InProcessUpdates implements AutoCloseable {
  /** Of a round whose answers are always sent. */
  static final UUID NONE = new UUID(0, 0);

  private static final Map<UUID, InProcessUpdates> OPEN = new ConcurrentHashMap<>();

  private final UUID roundId = UUID.randomUUID(); // another application can share an executor's JVM
  private final AtomicReferenceArray<ShardUpdate> byShard;

  private InProcessUpdates(int shards) {
    byShard = new AtomicReferenceArray<>(shards);
  }

  /** Until it is closed; the driver does that, whatever becomes of the round. */
  static InProcessUpdates open(int shards) {
    InProcessUpdates kept = new InProcessUpdates(shards);
    OPEN.put(kept.roundId, kept);
    return kept;
  }

  /** For the tasks of the round. */
  UUID roundId() {
    return roundId;
  }

  /**
   * Called by a worker. Should it be asked again, its answer has the same bits.
   *
   * @return what Spark has to carry: all of it, or its head if the rest is kept
   */
  static ShardUpdate keep(UUID roundId, ShardUpdate update) {
    InProcessUpdates kept = OPEN.get(roundId);
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

  /** How many rounds of this JVM are open. */
  static int openRounds() {
    return OPEN.size();
  }

  @Override
  public void close() {
    OPEN.remove(roundId);
  }
}
