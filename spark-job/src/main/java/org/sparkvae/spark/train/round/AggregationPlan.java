package org.sparkvae.spark.train.round;

/** Who sums the updates of a round; no bit depends on it. */
enum AggregationPlan {
  /** Each update comes to the driver: one stage, and the least work where shards are few. */
  DRIVER,
  /** Updates are cut into slices, shuffled and summed; the driver gets the means alone. */
  EXECUTORS;

  private static final int MOST_SHARDS = 8;
  private static final long MOST_BYTES = 512L << 20;
  private static final int MOST_SLICES = 1000;

  /** Updates that an executor's task holds at a time, in whole ones. */
  private static final int UPDATES_OF_A_SLICE = 4;

  /**
   * @param updateBytes of one shard's update
   * @param workerState own states live on the driver, so they have to come there anyway
   */
  static AggregationPlan choose(int shards, long updateBytes, OptimizerStatePolicy workerState) {
    boolean many = shards > MOST_SHARDS || shards > 1 && shards * updateBytes > MOST_BYTES;
    return many && workerState != OptimizerStatePolicy.LOCAL ? EXECUTORS : DRIVER;
  }

  /**
   * @param shards whose updates are cut
   * @param cores of the cluster
   * @param parameters of an update
   * @return into how many slices
   */
  static int slices(int shards, int cores, int parameters) {
    int bounded = Math.max(cores, (shards + UPDATES_OF_A_SLICE - 1) / UPDATES_OF_A_SLICE);
    return Math.max(1, Math.min(Math.min(bounded, parameters), Math.min(shards, MOST_SLICES)));
  }
}
