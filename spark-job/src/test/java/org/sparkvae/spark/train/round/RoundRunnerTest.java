package org.sparkvae.spark.train.round;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sparkvae.model.config.VaeConfig;
import org.sparkvae.spark.Deadline;
import org.sparkvae.spark.DriverMemory;
import org.sparkvae.spark.data.shard.Block;
import org.sparkvae.spark.data.shard.Shards;
import org.sparkvae.spark.train.SmallProblem;
import org.sparkvae.spark.train.TrainingConfig;
import org.sparkvae.spark.train.TrainingState;

/** What a round leaves in Spark once it has ended. */
class RoundRunnerTest {
  private final JavaSparkContext spark = SmallProblem.spark();
  private final VaeConfig network = SmallProblem.network();
  private final TrainingConfig config = SmallProblem.plain(2);
  private final WorkerState start = TrainingState.initial(network, config).worker();
  private final Set<String> broadcastsBefore = DriverMemory.broadcasts(FloatArray.class);
  private final Set<Object> shufflesBefore = DriverMemory.shuffles();

  private RoundFuture send(Shards shards, int batches, AggregationPlan plan) {
    return new RoundRunner(
            spark, network, SmallProblem.SEED, config.batchSize(), config.workerState())
        .send(shards, start, RoundPosition.START, batches, plan);
  }

  /** Spark deletes blocks in the background. */
  private void assertNothingIsLeft() {
    Deadline.await(
        () -> "broadcasts to be freed",
        () -> broadcastsBefore.containsAll(DriverMemory.broadcasts(FloatArray.class)));
    assertThat(shufflesBefore).containsAll(DriverMemory.shuffles());
  }

  @ParameterizedTest
  @EnumSource(AggregationPlan.class)
  void aRoundThatSucceedsLeavesNothing(AggregationPlan plan) {
    RoundFuture round = send(SmallProblem.shards(23, 17), 2, plan);
    assertThat(DriverMemory.broadcasts(FloatArray.class)).hasSize(broadcastsBefore.size() + 2);

    round.await();

    assertNothingIsLeft();
  }

  @ParameterizedTest
  @EnumSource(AggregationPlan.class)
  void aRoundThatFailsLeavesNothing(AggregationPlan plan) {
    Shards shards = SmallProblem.shards(23, 17);
    JavaRDD<Block> unreadable =
        shards
            .blocks()
            .map(
                block -> {
                  throw new IllegalStateException("unreadable");
                });
    RoundFuture round = send(new Shards(unreadable, shards.sizes()), 2, plan);

    assertThatThrownBy(round::await).hasMessageContaining("unreadable");

    assertNothingIsLeft();
  }

  @ParameterizedTest
  @EnumSource(AggregationPlan.class)
  void aRoundThatIsCancelledLeavesNothing(AggregationPlan plan) {
    RoundFuture round = send(SmallProblem.shards(100_000, 10), 100_000, plan);

    round.close();

    assertThatThrownBy(round::await).hasMessageContaining("cancelled");
    assertNothingIsLeft();
  }

  @ParameterizedTest
  @EnumSource(AggregationPlan.class)
  void aRoundThatCannotBeSubmittedLeavesNothing(AggregationPlan plan) {
    int open = InProcessUpdates.openRounds();
    Shards shards = SmallProblem.shards(23, 17);
    JavaRDD<Block> withoutPartitions =
        shards.blocks().zipPartitions(spark.parallelize(List.of(1), 1), (a, b) -> a);

    assertThatThrownBy(() -> send(new Shards(withoutPartitions, shards.sizes()), 2, plan))
        .hasMessageContaining("unequal numbers of partitions");

    assertThat(InProcessUpdates.openRounds()).isEqualTo(open);
    assertNothingIsLeft();
  }
}
