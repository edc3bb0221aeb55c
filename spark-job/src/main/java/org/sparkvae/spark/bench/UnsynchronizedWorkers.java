package org.sparkvae.spark.bench;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.Function2;
import org.sparkvae.model.config.VaeConfig;
import org.sparkvae.model.network.Batch;
import org.sparkvae.model.network.VaeNetwork;
import org.sparkvae.spark.data.shard.Block;
import org.sparkvae.spark.executor.NetworkPool;
import org.sparkvae.spark.train.round.PassBatches;

/**
 * Workers that are never averaged: one per shard, each in a task of its own, as in a round without
 * an end. Rounds are compared with their rate.
 */
final class UnsynchronizedWorkers {
  private static final double WARM_SECONDS = 0.3;

  private UnsynchronizedWorkers() {}

  /**
   * @param seconds measured time of each worker
   * @return rows per second of all workers together
   */
  static double rowsPerSecond(Workload workload, int slots, double seconds) {
    VaeConfig config = workload.network();
    int batchSize = workload.training().batchSize();
    PassBatches batches = new PassBatches(workload.shards(), config, batchSize, workload.seed());
    Function2<Integer, Iterator<Block>, Iterator<Double>> task =
        (shard, blocks) -> List.of(ofWorker(config, batches, shard, blocks, seconds)).iterator();
    double sum = 0;
    for (double rate : workload.shards().blocks().mapPartitionsWithIndex(task, true).collect()) {
      sum += rate;
    }
    // With fewer slots than workers, only some of them run at a time.
    return sum * Math.min(1, (double) slots / workload.workers());
  }

  private static double ofWorker(
      VaeConfig config, PassBatches batches, int shard, Iterator<Block> blocks, double seconds) {
    List<Block> kept = new ArrayList<>();
    blocks.forEachRemaining(kept::add);
    EndlessBatches endless = new EndlessBatches(batches, shard, kept);
    VaeNetwork network = NetworkPool.borrow(config);
    try {
      network.setParameters(VaeNetwork.initialParameters(config));
      network.setUpdaterState(VaeNetwork.initialUpdaterState(config));
      network.setStep(0);
      fit(network, endless, WARM_SECONDS);
      return fit(network, endless, seconds);
    } finally {
      NetworkPool.giveBack(network);
    }
  }

  private static double fit(VaeNetwork network, Iterator<Batch> batches, double seconds) {
    long began = System.nanoTime();
    long rows = 0;
    double spent;
    do {
      rows += network.fit(batches.next()).rows();
      spent = (System.nanoTime() - began) / 1e9;
    } while (spent < seconds);
    return rows / spent;
  }
}
