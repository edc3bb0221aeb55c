package org.sparkvae.spark.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import org.sparkvae.model.config.EnumSpelling;
import org.sparkvae.model.config.VaeConfig;
import org.sparkvae.spark.train.JobMemory;
import org.sparkvae.spark.train.JobMemory.Cluster;
import org.sparkvae.spark.train.NetworkMemory;
import org.sparkvae.spark.train.TrainingConfig;

/**
 * The memory of a job in lines of text, with the settings that give it.
 *
 * @param recipe its path
 * @param config of the network
 * @param rows of all splits, if known
 * @param training the recipe's
 * @param cluster where it is to run
 * @param memory what it needs
 */
record MemoryReport(
    String recipe,
    VaeConfig config,
    OptionalLong rows,
    TrainingConfig training,
    Cluster cluster,
    JobMemory memory) {
  /** What submit/settings.sh gives, in MiB. */
  private static final long EXECUTOR_HEAP = 2048;

  private static final long EXECUTOR_NATIVE = 3072;
  private static final long DRIVER_HEAP = 3072;
  private static final long DRIVER_NATIVE = 3072;

  /** Beyond this, shards on disk are the better advice. */
  private static final long MOST_HEAP = 16 * 1024;

  private static final long STEP = 256;

  List<String> lines() {
    NetworkMemory network = memory.network();
    List<String> lines = new ArrayList<>();
    lines.add("recipe: " + recipe);
    lines.add(
        "rows: "
            + (rows.isPresent() ? format("%,d", rows.getAsLong()) : "unknown, give --rows N")
            + format(" of %,d features", config.featureSize()));
    lines.add(format("parameters: %,d, %s", network.parameters(), size(4 * network.parameters())));
    lines.add(
        "optimizer state: "
            + EnumSpelling.of(config.optimizer().name())
            + ", "
            + size(4 * network.updaterState()));
    lines.add(
        "shard: "
            + (rows.isPresent() ? size(memory.shardBytes()) : "unknown")
            + format(
                ", %d of them, in memory while it fits, else on disk; in blocks of at most 16 MB",
                training.shards()));
    lines.add(
        "task slot, off-heap: "
            + size(network.offHeapBytes())
            + " (network and mini-batches "
            + size(network.arrayBytes())
            + ", workspaces at most "
            + size(network.workspaceBytes())
            + ")");
    lines.add(
        "task slot, heap: "
            + size(memory.slotHeapBytes())
            + " (mini-batch, answer, blocks read from disk)");
    lines.add(
        format(
            "executors: %d, with %d cores each; heap %s with shards on disk, %s in memory; beside it %s"
                + " (native libraries and the JVM's own %s)",
            cluster.executors(),
            cluster.cores(),
            size(memory.executorHeapBytes()),
            rows.isPresent() ? size(memory.heldHeapBytes()) : "unknown",
            size(memory.executorNativeBytes()),
            size(JobMemory.NATIVE_OF_JVM)));
    lines.add(
        format(
            "driver: heap %s, beside it %s; with a local master also what executors need",
            size(memory.driverHeapBytes()), size(memory.driverNativeBytes())));
    lines.add("defaults of submit/ (2g + 3g an executor, 3g + 3g the driver): " + verdict());
    lines.add("on a cluster: " + onCluster());
    lines.add("with a local master: " + local());
    return lines;
  }

  private String verdict() {
    boolean fits =
        stepped(memory.executorHeapBytes()) <= EXECUTOR_HEAP
            && executorNative() <= EXECUTOR_NATIVE
            && driverHeap() <= DRIVER_HEAP
            && driverNative() <= DRIVER_NATIVE;
    boolean holds = stepped(memory.heldHeapBytes()) <= EXECUTOR_HEAP;
    if (!fits) {
      return "do not suffice";
    }
    return holds ? "suffice" : "suffice, shards spill to disk";
  }

  private String onCluster() {
    return format(
        "-- --conf spark.executor.memory=%dm --conf spark.executor.memoryOverhead=%dm"
            + " --conf spark.driver.memory=%dm --conf spark.driver.memoryOverhead=%dm",
        advisedHeap(), executorNative(), driverHeap(), driverNative());
  }

  private String local() {
    int executors = cluster.executors();
    return format(
        "-- --conf spark.driver.memory=%dm --conf spark.driver.memoryOverhead=%dm",
        stepped(
            memory.localHeapBytes(
                executors, inMemory() ? memory.heldHeapBytes() : memory.executorHeapBytes())),
        stepped(memory.localNativeBytes(executors)));
  }

  /** Shards in memory, where that is not out of all proportion. */
  private long advisedHeap() {
    return stepped(inMemory() ? memory.heldHeapBytes() : memory.executorHeapBytes());
  }

  private boolean inMemory() {
    return rows.isPresent() && stepped(memory.heldHeapBytes()) <= MOST_HEAP;
  }

  private long executorNative() {
    return stepped(memory.executorNativeBytes());
  }

  private long driverHeap() {
    return stepped(memory.driverHeapBytes());
  }

  private long driverNative() {
    return stepped(memory.driverNativeBytes());
  }

  private static long stepped(long bytes) {
    long mebibytes = (bytes >> 20) + 1;
    return Math.max(1024, (mebibytes + STEP - 1) / STEP * STEP);
  }

  private static String size(long bytes) {
    return format("%,.1f MB", bytes / (double) (1 << 20));
  }

  private static String format(String pattern, Object... values) {
    return String.format(Locale.ROOT, pattern, values);
  }
}
