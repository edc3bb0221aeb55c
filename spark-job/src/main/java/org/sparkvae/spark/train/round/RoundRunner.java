package org.sparkvae.spark.train.round;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.function.Supplier;
import org.apache.spark.HashPartitioner;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.sparkvae.model.config.VaeConfig;
import org.sparkvae.spark.data.shard.Shards;
import org.sparkvae.spark.train.TrainingConfig;
import org.sparkvae.spark.train.TrainingState;
import scala.Tuple2;

/**
 * Sends a round out and brings the answers back: one Spark stage, a task a shard; where shards are
 * many, a second one that sums.
 */
public final class RoundRunner {
  private static final String DESCRIPTION = "spark.job.description";

  private final JavaSparkContext spark;
  private final TrainingConfig config;
  private final VaeConfig network;
  private final long seed;

  public RoundRunner(JavaSparkContext spark, TrainingConfig config, VaeConfig network, long seed) {
    this.spark = spark;
    this.config = config;
    this.network = network;
    this.seed = seed;
  }

  /** Submits the round's job on this thread, which does not wait for it. */
  public RoundFuture send(Shards shards, TrainingState state, int batches) {
    long numbers = (long) state.worker().parameters().length + state.worker().updaterState().length;
    AggregationPlan by =
        AggregationPlan.choose(shards.sizes().size(), Float.BYTES * numbers, config.workerState());
    return send(shards, state, batches, by);
  }

  public RoundFuture send(Shards shards, TrainingState state, int batches, AggregationPlan by) {
    BroadcastState start = BroadcastState.broadcast(spark, state.worker());
    RoundInput input = input(state, batches);
    String round = "round " + (state.round() + 1);
    return described(
        round,
        () ->
            switch (by) {
              case DRIVER -> collected(round, shards, start, input);
              case EXECUTORS ->
                  summed(
                      round,
                      new RoundTasks(shards, start, input, InProcessUpdates.NONE).toJavaRDD(),
                      start,
                      state.worker().parameters().length);
            });
  }

  /** On Spark's own pages. */
  private RoundFuture described(String round, Supplier<RoundFuture> submit) {
    String before = spark.getLocalProperty(DESCRIPTION);
    spark.setJobDescription((before == null ? "" : before + ", ") + round);
    try {
      return submit.get();
    } finally {
      spark.setJobDescription(before);
    }
  }

  private static RoundFuture collected(
      String round, Shards shards, BroadcastState start, RoundInput input) {
    InProcessUpdates kept = InProcessUpdates.open(shards.sizes().size());
    return RoundFuture.of(
        round,
        new RoundTasks(shards, start, input, kept.roundId()).toJavaRDD().collectAsync(),
        carried -> {
          start.destroy();
          return GatheredUpdates.ofUpdates(
              sorted(kept.joined(carried), Comparator.comparingInt(ShardUpdate::shard)));
        },
        kept::close);
  }

  private RoundFuture summed(
      String round, JavaRDD<ShardUpdate> updates, BroadcastState start, int length) {
    int slices =
        AggregationPlan.slices(updates.getNumPartitions(), spark.defaultParallelism(), length);
    JavaRDD<PartialMean> sums =
        updates
            .flatMapToPair(update -> cut(update, slices))
            .partitionBy(new HashPartitioner(slices))
            .mapPartitionsWithIndex(
                (slice, parts) -> List.of(slice(slice, slices, parts, start)).iterator(), true);
    return RoundFuture.of(
        round,
        sums.collectAsync(),
        collected -> {
          sums.rdd().cleanShuffleDependencies(false); // else their files stay until a collection
          start.destroy();
          return GatheredUpdates.ofSlices(
              sorted(collected, Comparator.comparingInt(PartialMean::index)));
        },
        () -> {});
  }

  private static <T> List<T> sorted(List<T> of, Comparator<T> order) {
    List<T> all = new ArrayList<>(of);
    all.sort(order);
    return all;
  }

  private static Iterator<Tuple2<Integer, ShardUpdate>> cut(ShardUpdate update, int slices) {
    List<Tuple2<Integer, ShardUpdate>> parts = new ArrayList<>(slices);
    for (int index = 0; index < slices; index++) {
      parts.add(new Tuple2<>(index, update.slice(index, slices)));
    }
    return parts.iterator();
  }

  private static PartialMean slice(
      int index, int slices, Iterator<Tuple2<Integer, ShardUpdate>> parts, BroadcastState start) {
    List<ShardUpdate> ofSlice = new ArrayList<>();
    parts.forEachRemaining(part -> ofSlice.add(part._2()));
    return PartialMean.of(index, ofSlice, Ranges.cut(start.parameters(), index, slices));
  }

  /** What all workers of the round after a state are told. */
  RoundInput input(TrainingState state, int batches) {
    return new RoundInput(
        network,
        seed,
        config.batchSize(),
        config.workerState(),
        config.wireFormat(),
        state.worker().step(),
        state.round(),
        state.pass(),
        state.batchInPass(),
        batches);
  }

  /** The workers' own states after a round; a shard without rows keeps what it had. */
  public List<float[]> ownStates(List<float[]> before, List<ShardUpdate> updates) {
    if (config.workerState() != OptimizerStatePolicy.LOCAL) {
      return List.of();
    }
    List<float[]> after = new ArrayList<>();
    for (ShardUpdate update : updates) {
      after.add(update.rows() == 0 ? before.get(update.shard()) : update.updaterState().floats());
    }
    return after;
  }

  /** Of the slowest worker, or of all over the task slots where workers wait for a slot. */
  public long computeNanos(List<ShardUpdate> updates) {
    long slots = Math.max(1, Math.min(updates.size(), spark.defaultParallelism()));
    LongSummaryStatistics nanos =
        updates.stream().mapToLong(ShardUpdate::computeNanos).summaryStatistics();
    return Math.max(nanos.getMax(), nanos.getSum() / slots);
  }
}
