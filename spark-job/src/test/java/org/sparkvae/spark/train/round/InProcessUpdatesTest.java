package org.sparkvae.spark.train.round;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sparkvae.model.config.VaeConfig;
import org.sparkvae.model.objective.BoundTerms;
import org.sparkvae.model.objective.RowTerms;
import org.sparkvae.spark.data.shard.Block;
import org.sparkvae.spark.data.shard.Shards;
import org.sparkvae.spark.train.SmallProblem;
import org.sparkvae.spark.train.TrainingConfig;
import org.sparkvae.spark.train.TrainingState;

class InProcessUpdatesTest {
  private static final int BATCHES = 2;

  private final JavaSparkContext spark = SmallProblem.spark();
  private final VaeConfig network = SmallProblem.network();
  private final Shards shards = SmallProblem.shards(23, 17, 20);

  private static ShardUpdate update(int shard) {
    return new ShardUpdate(
        shard,
        RowTerms.sumsOfElbo(new BoundTerms(3, 3, 6), 1),
        1,
        new float[] {shard, 2},
        new float[] {5},
        1);
  }

  @Test
  void inThisJvmOnlyHeadsAreSent() {
    ShardUpdate first = update(0);
    ShardUpdate second = update(1);
    try (InProcessUpdates kept = InProcessUpdates.open(2)) {
      ShardUpdate carried = InProcessUpdates.keep(kept.roundId(), second);
      assertThat(carried.parameters().length()).isZero();
      assertThat(carried.updaterState().length()).isZero();
      assertThat(carried.terms()).isEqualTo(second.terms());
      InProcessUpdates.keep(kept.roundId(), first);
      assertThat(kept.joined(List.of(carried, first.head()))).containsExactly(second, first);
    }
  }

  @Test
  void anUpdateFromAnotherJvmIsWhole() {
    ShardUpdate update = update(0);
    assertThat(InProcessUpdates.keep(InProcessUpdates.NONE, update)).isSameAs(update);
    try (InProcessUpdates kept = InProcessUpdates.open(1)) {
      assertThat(kept.joined(List.of(update))).containsExactly(update);
    }
  }

  @Test
  void aTaskThatOutlivesItsRoundKeepsNothing() {
    InProcessUpdates kept = InProcessUpdates.open(1);
    kept.close();
    ShardUpdate update = update(0);
    assertThat(InProcessUpdates.keep(kept.roundId(), update)).isSameAs(update);
  }

  @Test
  void roundsDoNotMix() {
    try (InProcessUpdates one = InProcessUpdates.open(1);
        InProcessUpdates other = InProcessUpdates.open(1)) {
      ShardUpdate ofOne = update(0);
      ShardUpdate ofOther = update(0);
      InProcessUpdates.keep(one.roundId(), ofOne);
      InProcessUpdates.keep(other.roundId(), ofOther);
      assertThat(one.joined(List.of(ofOne.head())).get(0)).isSameAs(ofOne);
      assertThat(other.joined(List.of(ofOther.head())).get(0)).isSameAs(ofOther);
    }
  }

  /** The updates as workers in other JVMs return them. */
  private List<ShardUpdate> sent(TrainingConfig config, WorkerState start) {
    ShardWorker worker =
        new ShardWorker(
            network,
            SmallProblem.SEED,
            config.batchSize(),
            config.workerState(),
            RoundPosition.START,
            start.step(),
            BATCHES);
    JavaRDD<ShardUpdate> tasks =
        new RoundRunner.Tasks(
                shards, BroadcastState.broadcast(spark, start), worker, InProcessUpdates.NONE)
            .toJavaRDD();
    List<ShardUpdate> updates = new ArrayList<>(tasks.collect());
    updates.sort(Comparator.comparingInt(ShardUpdate::shard));
    return updates;
  }

  private RoundFuture send(TrainingConfig config, Shards rows, WorkerState start) {
    return new RoundRunner(
            spark, network, SmallProblem.SEED, config.batchSize(), config.workerState())
        .send(rows, start, RoundPosition.START, BATCHES, AggregationPlan.DRIVER);
  }

  @ParameterizedTest
  @EnumSource(OptimizerStatePolicy.class)
  void keptUpdatesHaveTheBitsOfSentOnes(OptimizerStatePolicy workerState) {
    TrainingConfig config = SmallProblem.plain(3).withWorkerState(workerState);
    WorkerState start = TrainingState.initial(network, config).worker();
    List<ShardUpdate> kept = send(config, shards, start).await().updates();
    List<ShardUpdate> sent = sent(config, start);
    assertThat(kept).hasSameSizeAs(sent);
    for (int shard = 0; shard < kept.size(); shard++) {
      assertThat(kept.get(shard).parameters().values())
          .isEqualTo(sent.get(shard).parameters().values())
          .isNotEmpty();
      assertThat(kept.get(shard).updaterState().values())
          .isEqualTo(sent.get(shard).updaterState().values());
      assertThat(kept.get(shard).terms()).isEqualTo(sent.get(shard).terms());
    }
  }

  @Test
  void aRoundIsClosedHoweverItEnds() {
    int before = InProcessUpdates.openRounds();
    TrainingConfig config = SmallProblem.plain(3);
    WorkerState start = TrainingState.initial(network, config).worker();
    RoundFuture good = send(config, shards, start);
    assertThat(InProcessUpdates.openRounds()).isEqualTo(before + 1);
    good.await();
    assertThat(InProcessUpdates.openRounds()).isEqualTo(before);

    RoundFuture failing = send(config, unreadable(), start);
    assertThatThrownBy(failing::await).hasMessageContaining("unreadable");
    assertThat(InProcessUpdates.openRounds()).isEqualTo(before);

    RoundFuture cancelled = send(config, shards, start);
    cancelled.close();
    try {
      cancelled.await(); // the cancellation may have come too late
    } catch (Exception e) {
      assertThat(e).hasMessageContaining("cancelled");
    }
    assertThat(InProcessUpdates.openRounds()).isEqualTo(before);
  }

  private Shards unreadable() {
    JavaRDD<Block> blocks =
        shards
            .blocks()
            .map(
                block -> {
                  throw new IllegalStateException("unreadable");
                });
    return new Shards(blocks, shards.sizes());
  }
}
