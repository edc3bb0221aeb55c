package org.sparkvae.spark.train.round;

/** Where the updates of a round are summed; no bit depends on it. */
enum AggregationPlan {
  /** On the driver, which receives every update: one stage, and the least work for few shards. */
  DRIVER,
  /** On executors, which sum slices of the updates after a shuffle; the driver receives means. */
  EXECUTORS;

  private static final int MOST_SHARDS = 8;
  private static final long MOST_BYTES = 512L << 20;
  private static final int MOST_SLICES = 1000;

  /** Size of what an executor's task holds at a time, in whole updates. */
  private static final int UPDATES_OF_A_SLICE = 4;

  /**
   * @param updateBytes size of one shard's update
   * @param policy with LOCAL, states live on the driver, so updates have to go there anyway
   */
  static AggregationPlan choose(int shards, long updateBytes, OptimizerStatePolicy policy) {
    boolean many = shards > MOST_SHARDS || shards > 1 && shards * updateBytes > MOST_BYTES;
    return many && policy != OptimizerStatePolicy.LOCAL ? EXECUTORS : DRIVER;
  }

  /**
   * @param cores task slots of the cluster
   * @return how many slices each update is cut into
   */
  static int slices(int shards, int cores, int parameters) {
    int bounded = Math.max(cores, (shards + UPDATES_OF_A_SLICE - 1) / UPDATES_OF_A_SLICE);
    return Math.max(1, Math.min(Math.min(bounded, parameters), Math.min(shards, MOST_SLICES)));
  }
}
