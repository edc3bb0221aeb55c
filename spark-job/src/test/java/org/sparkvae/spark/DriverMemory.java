package org.sparkvae.spark;

import java.util.HashSet;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.spark.MapOutputTrackerMaster;
import org.apache.spark.SparkEnv;
import org.apache.spark.storage.BlockId;
import org.apache.spark.storage.BlockManager;
import org.apache.spark.storage.BlockResult;
import scala.Option;
import scala.collection.JavaConverters;

/** What the driver of the test session holds for Spark, by the names of its blocks. */
public final class DriverMemory {
  private DriverMemory() {}

  /** Broadcasts of a class; those of Spark's own tasks, which it frees later, are of others. */
  public static Set<String> broadcasts(Class<?> type) {
    Set<String> found = new HashSet<>();
    for (BlockId id : blocks(id -> id.isBroadcast() && !id.name().contains("piece"))) {
      Option<BlockResult> block = manager().getLocalValues(id);
      if (block.isDefined()) {
        // To the end, where Spark releases its lock on the block.
        JavaConverters.asJavaIterator(block.get().data())
            .forEachRemaining(
                value -> {
                  if (type.isInstance(value)) {
                    found.add(id.name());
                  }
                });
      }
    }
    return found;
  }

  /** Partitions of persisted RDDs. */
  public static Set<String> partitions() {
    return blocks(BlockId::isRDD).stream().map(BlockId::name).collect(Collectors.toSet());
  }

  /** Shuffles, whose files executors keep. */
  public static Set<Object> shuffles() {
    MapOutputTrackerMaster tracker = (MapOutputTrackerMaster) SparkEnv.get().mapOutputTracker();
    return Set.copyOf(JavaConverters.mapAsJavaMap(tracker.shuffleStatuses()).keySet());
  }

  private static Set<BlockId> blocks(Predicate<BlockId> which) {
    return Set.copyOf(
        JavaConverters.seqAsJavaList(manager().getMatchingBlockIds(id -> which.test(id))));
  }

  private static BlockManager manager() {
    return SparkEnv.get().blockManager();
  }
}
