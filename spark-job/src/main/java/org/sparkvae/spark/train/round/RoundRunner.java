package org.sparkvae.spark.train.round;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import org.apache.spark.HashPartitioner;
import org.apache.spark.Partition;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.rdd.RDD;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sparkvae.model.config.VaeConfig;
import org.sparkvae.spark.data.shard.Block;
import org.sparkvae.spark.data.shard.ShardInfo;
import org.sparkvae.spark.data.shard.Shards;
import scala.collection.Iterator;
import scala.collection.JavaConverters;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

/**
 * Sends rounds out and brings their results back. A round is one Spark stage with a task for each
 * shard; where shards are many, a second stage sums the updates.
 *
 * @param batchSize rows of a mini-batch (M)
 */
public record RoundRunner(
    JavaSparkContext spark,
    VaeConfig network,
    long seed,
    int batchSize,
    OptimizerStatePolicy policy) {
  private static final Logger LOG = LoggerFactory.getLogger(RoundRunner.class);
  private static final String DESCRIPTION = "spark.job.description";

  /**
   * Submits a round's job; does not wait for it.
   *
   * @param start what the workers start from
   * @param batches mini-batches that each worker takes at most
   */
  public RoundFuture send(Shards shards, WorkerState start, RoundPosition position, int batches) {
    long numbers = (long) start.parameters().length + start.updaterState().length;
    AggregationPlan plan =
        AggregationPlan.choose(shards.sizes().size(), Float.BYTES * numbers, policy);
    return send(shards, start, position, batches, plan);
  }

  /** {@return the rounds of a training over these shards} */
  public Rounds over(Shards shards) {
    return new Rounds() {
      @Override
      public RoundFuture send(WorkerState start, RoundPosition position, int batches) {
        return RoundRunner.this.send(shards, start, position, batches);
      }

      @Override
      public List<ShardInfo> sizes() {
        return shards.sizes();
      }
    };
  }

  RoundFuture send(
      Shards shards, WorkerState start, RoundPosition position, int batches, AggregationPlan plan) {
    long sent = System.nanoTime();
    BroadcastState broadcast = BroadcastState.broadcast(spark, start);
    ShardWorker worker =
        new ShardWorker(network, seed, batchSize, policy, position, start.step(), batches);
    String name = "round " + (position.round() + 1);
    return described(
        name,
        () ->
            switch (plan) {
              case DRIVER -> collected(name, shards, broadcast, worker, sent);
              case EXECUTORS -> {
                int slices =
                    AggregationPlan.slices(
                        shards.sizes().size(),
                        spark.defaultParallelism(),
                        start.parameters().length);
                yield summed(name, shards, broadcast, worker, sent, slices);
              }
            });
  }

  /** Names the round on Spark's own pages. */
  private RoundFuture described(String name, Supplier<RoundFuture> submit) {
    String before = spark.getLocalProperty(DESCRIPTION);
    spark.setJobDescription((before == null ? "" : before + ", ") + name);
    try {
      return submit.get();
    } finally {
      spark.setJobDescription(before);
    }
  }

  private RoundFuture collected(
      String name, Shards shards, BroadcastState start, ShardWorker worker, long sent) {
    InProcessUpdates inProcess = InProcessUpdates.open(shards.sizes().size());
    return RoundFuture.of(
        name,
        () -> new Tasks(shards, start, worker, inProcess.roundId()).toJavaRDD().collectAsync(),
        carried -> {
          long returned = System.nanoTime();
          return result(
              sorted(inProcess.joined(carried), Comparator.comparingInt(ShardUpdate::shard)),
              List.of(),
              sent,
              returned);
        },
        () -> {
          inProcess.close();
          free(start::destroy);
        });
  }

  private RoundFuture summed(
      String name, Shards shards, BroadcastState start, ShardWorker worker, long sent, int slices) {
    JavaRDD<PartialMean> sums =
        new Tasks(shards, start, worker, InProcessUpdates.NONE)
            .toJavaRDD()
            .flatMapToPair(update -> PartialMean.cut(update, slices))
            .partitionBy(new HashPartitioner(slices))
            .mapPartitionsWithIndex(
                (slice, parts) ->
                    List.of(PartialMean.of(slice, slices, parts, start.parameters())).iterator(),
                true);
    return RoundFuture.of(
        name,
        sums::collectAsync,
        collected -> {
          long returned = System.nanoTime();
          List<PartialMean> means = sorted(collected, Comparator.comparingInt(PartialMean::index));
          return result(PartialMean.heads(means), means, sent, returned);
        },
        () -> {
          free(start::destroy);
          // Otherwise the files of the shuffle stay until a garbage collection.
          free(() -> sums.rdd().cleanShuffleDependencies(false));
        });
  }

  /** Must not hide why a round failed. */
  private void free(Runnable held) {
    if (spark.sc().isStopped()) {
      return; // it has freed everything
    }
    try {
      held.run();
    } catch (Exception stopping) {
      LOG.warn("Cannot free what a round held: {}", stopping.toString());
    }
  }

  private RoundResult result(
      List<ShardUpdate> updates, List<PartialMean> slices, long sent, long returned) {
    return new RoundResult(
        updates,
        slices,
        policy,
        RoundResult.Times.of(updates, spark.defaultParallelism(), sent, returned));
  }

  private static <T> List<T> sorted(List<T> of, Comparator<T> order) {
    List<T> all = new ArrayList<>(of);
    all.sort(order);
    return all;
  }

  /**
   * A round's tasks, one for each shard. An RDD of its own, because Spark would look through a
   * closure's classes and serialize it once more, in each round, while all cores wait.
   */
  static final class Tasks extends RDD<ShardUpdate> {
    private static final long serialVersionUID = 1L;
    private static final ClassTag<Block> BLOCK = ClassTag$.MODULE$.apply(Block.class);
    private static final ClassTag<ShardUpdate> UPDATE = ClassTag$.MODULE$.apply(ShardUpdate.class);

    private final List<ShardInfo> sizes;
    private final BroadcastState start;
    private final ShardWorker worker;
    private final UUID roundId;

    /**
     * @param roundId of the {@link InProcessUpdates} where updates may stay
     */
    Tasks(Shards shards, BroadcastState start, ShardWorker worker, UUID roundId) {
      super(shards.blocks().rdd(), UPDATE);
      this.sizes = shards.sizes();
      this.start = start;
      this.worker = worker;
      this.roundId = roundId;
    }

    @Override
    public Partition[] getPartitions() {
      return this.<Block>firstParent(BLOCK).partitions();
    }

    @Override
    public Iterator<ShardUpdate> compute(Partition partition, TaskContext context) {
      int shard = partition.index();
      Iterator<Block> blocks = this.<Block>firstParent(BLOCK).iterator(partition, context);
      ShardUpdate update =
          worker.train(
              sizes.get(shard),
              JavaConverters.asJavaIterator(blocks),
              start.parameters(),
              start.updaterState(shard),
              start.chains(shard));
      return JavaConverters.asScalaIterator(
          List.of(InProcessUpdates.keep(roundId, update)).iterator());
    }
  }
}
