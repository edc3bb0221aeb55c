package org.sparkvae.spark.train.round;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Keeps the updates of workers that run in the driver's JVM. Otherwise Spark would send each update
 * from the JVM to itself, serializing and deserializing it twice, while all cores wait. A worker in
 * another JVM finds no open round there and returns its whole update.
 *
 * <p>The map of open rounds is state that tasks share with the driver. No bit depends on it: if it
 * is cleared, later tasks return their whole updates.
 */
final class InProcessUpdates implements AutoCloseable {
  /** The identity of a round whose updates are always sent. */
  static final UUID NONE = new UUID(0, 0);

  private static final Map<UUID, InProcessUpdates> OPEN = new ConcurrentHashMap<>();

  private final UUID roundId = UUID.randomUUID(); // another application can share an executor's JVM
  private final AtomicReferenceArray<ShardUpdate> byShard;

  private InProcessUpdates(int shards) {
    byShard = new AtomicReferenceArray<>(shards);
  }

  /** Opens a round; the driver closes it when the round has ended, successfully or not. */
  static InProcessUpdates open(int shards) {
    InProcessUpdates kept = new InProcessUpdates(shards);
    OPEN.put(kept.roundId, kept);
    return kept;
  }

  /** Identifies the round to its tasks. */
  UUID roundId() {
    return roundId;
  }

  /**
   * Called by a worker. A retried worker replaces its update by one with the same bits.
   *
   * @return what Spark has to send: the whole update, or its summary if the update is kept here
   */
  static ShardUpdate keep(UUID roundId, ShardUpdate update) {
    InProcessUpdates kept = OPEN.get(roundId);
    if (kept == null) {
      return update;
    }
    kept.byShard.set(update.shard(), update);
    return update.summary();
  }

  /**
   * @param carried the updates or summaries that Spark brought to the driver
   * @return the updates, with each summary replaced by the update that was kept
   */
  List<ShardUpdate> joined(List<ShardUpdate> carried) {
    return carried.stream().map(this::whole).toList();
  }

  private ShardUpdate whole(ShardUpdate carried) {
    ShardUpdate kept = byShard.get(carried.shard());
    return kept == null ? carried : kept;
  }

  /** Number of open rounds in this JVM. */
  static int openRounds() {
    return OPEN.size();
  }

  @Override
  public void close() {
    OPEN.remove(roundId);
  }
}
