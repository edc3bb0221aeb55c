package org.sparkvae.spark.train;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.function.Supplier;
import org.apache.spark.HashPartitioner;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.broadcast.Broadcast;
import org.sparkvae.model.config.VaeConfig;
import org.sparkvae.spark.data.Block;
import org.sparkvae.spark.train.TrainingState.WorkerStart;
import scala.Tuple2;

/**
 * Sends a round out and brings the answers back: one Spark stage, a task a shard; where shards are
 * many, a second one that sums.
 */
final class RoundRunner {
  private static final String DESCRIPTION = "spark.job.description";

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

  /** Submits the round's job on this thread, which does not wait for it. */
  SentRound send(Shards shards, TrainingState state, int batches) {
    long numbers = (long) state.worker().parameters().length + state.worker().updaterState().length;
    SummedBy by =
        SummedBy.choose(shards.sizes().size(), Float.BYTES * numbers, config.workerState());
    return send(shards, state, batches, by);
  }

  SentRound send(Shards shards, TrainingState state, int batches, SummedBy by) {
    WorkerStart worker = state.worker();
    Broadcast<RoundStart> start =
        spark.broadcast(new RoundStart(worker.parameters(), worker.updaterState()));
    List<Broadcast<FloatArray>> ownStates = ownStates(worker);
    JavaRDD<ShardUpdate> updates =
        shards
            .blocks()
            .mapPartitionsWithIndex(
                task(shards.sizes(), start, ownStates, input(state, batches)), true);
    Runnable afterwards =
        () -> {
          start.destroy();
          ownStates.forEach(Broadcast::destroy);
        };
    String round = "round " + (state.round() + 1);
    return described(
        round,
        () ->
            switch (by) {
              case DRIVER -> collected(round, updates, afterwards);
              case EXECUTORS -> summed(round, updates, start, afterwards);
            });
  }

  /** On Spark's own pages. */
  private SentRound described(String round, Supplier<SentRound> submit) {
    String before = spark.getLocalProperty(DESCRIPTION);
    spark.setJobDescription((before == null ? "" : before + ", ") + round);
    try {
      return submit.get();
    } finally {
      spark.setJobDescription(before);
    }
  }

  private static Function2<Integer, Iterator<Block>, Iterator<ShardUpdate>> task(
      List<ShardInfo> sizes,
      Broadcast<RoundStart> start,
      List<Broadcast<FloatArray>> ownStates,
      RoundInput input) {
    return (shard, blocks) -> {
      float[] updaterState =
          switch (input.workerState()) {
            case AVERAGED, RESET -> start.value().updaterState();
            case LOCAL -> ownStates.get(shard).value().values();
          };
      float[] parameters = start.value().parameters();
      return List.of(ShardWorker.train(sizes.get(shard), blocks, parameters, updaterState, input))
          .iterator();
    };
  }

  private static SentRound collected(
      String round, JavaRDD<ShardUpdate> updates, Runnable afterwards) {
    return SentRound.of(
        round,
        updates.collectAsync(),
        collected -> {
          afterwards.run();
          return RoundAnswers.ofUpdates(
              sorted(collected, Comparator.comparingInt(ShardUpdate::shard)));
        });
  }

  private SentRound summed(
      String round,
      JavaRDD<ShardUpdate> updates,
      Broadcast<RoundStart> start,
      Runnable afterwards) {
    int length = start.value().parameters().length;
    int slices = SummedBy.slices(updates.getNumPartitions(), spark.defaultParallelism(), length);
    JavaRDD<TotalSlice> sums =
        updates
            .flatMapToPair(update -> cut(update, slices))
            .partitionBy(new HashPartitioner(slices))
            .mapPartitionsWithIndex(
                (slice, parts) -> List.of(slice(slice, slices, parts, start)).iterator(), true);
    return SentRound.of(
        round,
        sums.collectAsync(),
        collected -> {
          sums.rdd().cleanShuffleDependencies(false); // else their files stay until a collection
          afterwards.run();
          return RoundAnswers.ofSlices(
              sorted(collected, Comparator.comparingInt(TotalSlice::index)));
        });
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

  private static TotalSlice slice(
      int index,
      int slices,
      Iterator<Tuple2<Integer, ShardUpdate>> parts,
      Broadcast<RoundStart> start) {
    List<ShardUpdate> ofSlice = new ArrayList<>();
    parts.forEachRemaining(part -> ofSlice.add(part._2()));
    return TotalSlice.of(index, ofSlice, Slices.cut(start.value().parameters(), index, slices));
  }

  /** A worker's own state goes to its own task alone, each by a broadcast that only it reads. */
  private List<Broadcast<FloatArray>> ownStates(WorkerStart worker) {
    List<Broadcast<FloatArray>> sent = new ArrayList<>();
    worker.ownStates().forEach(state -> sent.add(spark.broadcast(new FloatArray(state))));
    return sent;
  }

  private RoundInput input(TrainingState state, int batches) {
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
  List<float[]> ownStates(List<float[]> before, List<ShardUpdate> updates) {
    if (config.workerState() != WorkerState.LOCAL) {
      return List.of();
    }
    List<float[]> after = new ArrayList<>();
    for (ShardUpdate update : updates) {
      after.add(update.rows() == 0 ? before.get(update.shard()) : update.updaterState().floats());
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
