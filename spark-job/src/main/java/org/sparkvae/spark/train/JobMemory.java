package org.sparkvae.spark.train;

import org.sparkvae.spark.data.shard.RowPacking;
import org.sparkvae.spark.data.shard.ShardPacker;
import org.sparkvae.spark.train.round.AggregationPlan;
import org.sparkvae.spark.train.round.OptimizerStatePolicy;
import org.sparkvae.spark.train.round.PassOrder;

/**
 * What a training needs of each executor and of the driver, in bytes. Sums of what is held at the
 * same time; the JVM's and Spark's own share is a measured allowance.
 *
 * @param network of a task slot
 * @param shardBytes of a packed shard; 0 where the rows are not known
 * @param storedBytes of all shards of an executor
 * @param slotHeapBytes of a task: its mini-batch, its answer, the blocks it holds where they spill
 * @param executorHeapBytes with shards on disk
 * @param heldHeapBytes with shards in memory
 * @param executorNativeBytes beside the heap
 * @param driverHeapBytes where the driver runs no tasks
 * @param driverNativeBytes likewise
 */
public record JobMemory(
    NetworkMemory network,
    long shardBytes,
    long storedBytes,
    long slotHeapBytes,
    long executorHeapBytes,
    long heldHeapBytes,
    long executorNativeBytes,
    long driverHeapBytes,
    long driverNativeBytes) {
  private static final long MEBIBYTE = 1 << 20;

  /** Spark sets 300 MB aside and needs some itself. */
  private static final long HEAP_OF_SPARK = 500 * MEBIBYTE;

  /** Loaded native libraries, classes, compiled code, threads, network buffers. */
  public static final long NATIVE_OF_JVM = 400 * MEBIBYTE;

  /** Between the limit that JavaCPP keeps and that of the container: see submit/settings.sh. */
  private static final long SLACK = 512 * MEBIBYTE;

  private static final double STORAGE_SHARE = 0.6; // spark.memory.fraction

  /**
   * Mean delta in double, mean state, velocity, parameters; the broadcast's bytes; one to spare.
   */
  private static final long MEANS_AND_BROADCAST = 4;

  /**
   * The round's start, the last accepted one's and the best; and those of a checkpoint in flight.
   */
  private static final long STATES_HELD = 6;

  /**
   * Where a training runs.
   *
   * @param cores task slots of an executor
   * @param executors how many
   */
  public record Cluster(int cores, int executors) {}

  /**
   * @param network of a task slot
   * @param featureSize values of a row
   * @param packing how a shard holds them
   * @param rows of all splits; 0 where not known
   * @param training the recipe's
   * @param cluster where it runs
   * @return what it needs
   */
  public static JobMemory of(
      NetworkMemory network,
      int featureSize,
      RowPacking packing,
      long rows,
      TrainingConfig training,
      Cluster cluster) {
    long shards = training.shards();
    long shardsHere = (shards + cluster.executors() - 1) / cluster.executors();
    long slots = Math.min(cluster.cores(), shardsHere);
    long rowBytes = packing.bytesPerRow(featureSize);
    long blockBytes = ShardPacker.rowsPerBlock(featureSize) * rowBytes;
    long shardBytes = (rows + shards - 1) / shards * rowBytes;

    long message = network.messageBytes();
    long batch = 4L * training.batchSize() * (featureSize + 1);
    long blocks = Math.min(shardBytes, blocksHeld(training, rowBytes, blockBytes) * blockBytes);
    long rowsAtOnce = Math.min(ShardPacker.rowsPerBlock(featureSize), (rows + shards - 1) / shards);
    long evaluated = 4 * rowsAtOnce * featureSize; // a block of validation rows, scaled
    boolean summedAway =
        AggregationPlan.choose(training.shards(), message, training.workerState())
            == AggregationPlan.EXECUTORS;
    // the answer, the same as bytes, the same as sent, one to spare; or answers to sum, the same as
    // bytes
    long answers = (summedAway ? 2 * AggregationPlan.UPDATES_OF_A_SLICE : 4) * message;
    long slot = Math.max(batch + answers, evaluated) + blocks + network.heapBytes();
    long copies = training.workerState() == OptimizerStatePolicy.LOCAL ? shardsHere : 1;
    // the round's, and beside it that of the validation before it
    long broadcast = 2 * copies * message + 2 * Float.BYTES * network.parameters();
    long spilling = HEAP_OF_SPARK + broadcast + slots * slot;
    long stored = shardsHere * shardBytes;
    long held = Math.max(spilling - slots * blocks + stored, (long) (stored / STORAGE_SHARE));

    long ownStates = training.workerState() == OptimizerStatePolicy.LOCAL ? shards : 1;
    long states = STATES_HELD * ownStates * message;
    // answers, the same as bytes; or sums in double, the same as bytes, the same joined
    long received = (summedAway ? 6 : 2 * shards) * message;
    long driver =
        HEAP_OF_SPARK + received + MEANS_AND_BROADCAST * message + states + network.heapBytes();
    return new JobMemory(
        network,
        shardBytes,
        stored,
        slot,
        spilling,
        held,
        slots * network.offHeapBytes() + NATIVE_OF_JVM + SLACK,
        driver,
        3 * network.offHeapBytes() + NATIVE_OF_JVM + SLACK);
  }

  /**
   * @param executors that a local master stands in for
   * @param heapBytes of each of them
   * @return heap of the one JVM
   */
  public long localHeapBytes(int executors, long heapBytes) {
    return driverHeapBytes + executors * (heapBytes - HEAP_OF_SPARK);
  }

  /**
   * @param executors that a local master stands in for
   * @return beside the heap of the one JVM
   */
  public long localNativeBytes(int executors) {
    return driverNativeBytes + executors * (executorNativeBytes - NATIVE_OF_JVM - SLACK);
  }

  /** A round's rows come from windows of blocks, and it may begin and end within one. */
  private static long blocksHeld(TrainingConfig training, long rowBytes, long blockBytes) {
    double bytes = (double) training.averagingInterval() * training.batchSize() * rowBytes;
    long windows = 1 + (long) Math.ceil(bytes / blockBytes / PassOrder.WINDOW_BLOCKS);
    return windows * PassOrder.WINDOW_BLOCKS;
  }
}
