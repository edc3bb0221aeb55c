package org.sparkvae.spark.train;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.LongSummaryStatistics;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.broadcast.Broadcast;
import org.sparkvae.model.config.VaeConfig;
import org.sparkvae.spark.data.Block;
import org.sparkvae.spark.train.TrainingState.WorkerStart;

/** Sends a round out and brings the answers back: one Spark stage, a task a shard. */
final class RoundRunner {
  private static final float[] NONE = {};

  private final JavaSparkContext spark;
  private final TrainingConfig config;
  private final VaeConfig network;
  private final long seed;

  RoundRunner(JavaSparkContext spark, TrainingConfig config, VaeConfig network, long seed) {
    this.spark = spark;
    this.config = config;
    this.network = network;
    this.seed = seed;
  }

  /**
   * @return one answer a shard, in the order of the shards
   */
  List<ShardUpdate> run(Shards shards, TrainingState state, int batches) {
    Broadcast<float[]> parameters = spark.broadcast(state.worker().parameters());
    List<Broadcast<float[]>> updaterStates = updaterStates(state.worker());
    RoundInput input = input(state, batches);
    List<ShardInfo> sizes = shards.sizes();
    Function2<Integer, Iterator<Block>, Iterator<ShardUpdate>> task =
        (shard, blocks) -> {
          float[] updaterState =
              switch (input.workerState()) {
                case AVERAGED -> updaterStates.get(0).value();
                case LOCAL -> updaterStates.get(shard).value();
                case RESET -> NONE;
              };
          return List.of(
                  ShardWorker.train(
                      sizes.get(shard), blocks, parameters.value(), updaterState, input))
              .iterator();
        };
    List<ShardUpdate> updates =
        new ArrayList<>(shards.blocks().mapPartitionsWithIndex(task, true).collect());
    parameters.destroy();
    updaterStates.forEach(Broadcast::destroy);
    updates.sort(Comparator.comparingInt(ShardUpdate::shard));
    return updates;
  }

  /** A worker's own state goes to its own task alone, each by a broadcast that only it reads. */
  private List<Broadcast<float[]>> updaterStates(WorkerStart worker) {
    List<float[]> states =
        switch (config.workerState()) {
          case AVERAGED -> List.of(worker.updaterState());
          case LOCAL -> worker.ownStates();
          case RESET -> List.of();
        };
    List<Broadcast<float[]>> sent = new ArrayList<>();
    states.forEach(state -> sent.add(spark.broadcast(state)));
    return sent;
  }

  private RoundInput input(TrainingState state, int batches) {
    return new RoundInput(
        network,
        seed,
        config.batchSize(),
        config.workerState(),
        state.worker().step(),
        state.round(),
        state.pass(),
        state.batchInPass(),
        batches);
  }

  /** The workers' own states after a round; a shard without rows keeps what it had. */
  List<float[]> ownStates(List<float[]> before, List<ShardUpdate> updates) {
    if (config.workerState() != WorkerState.LOCAL) {
      return List.of();
    }
    List<float[]> after = new ArrayList<>();
    for (ShardUpdate update : updates) {
      after.add(update.rows() == 0 ? before.get(update.shard()) : update.updaterState());
    }
    return after;
  }

  /** Of the slowest worker, or of all over the task slots where workers wait for a slot. */
  long computeNanos(List<ShardUpdate> updates) {
    long slots = Math.max(1, Math.min(updates.size(), spark.defaultParallelism()));
    LongSummaryStatistics nanos =
        updates.stream().mapToLong(ShardUpdate::computeNanos).summaryStatistics();
    return Math.max(nanos.getMax(), nanos.getSum() / slots);
  }
}
