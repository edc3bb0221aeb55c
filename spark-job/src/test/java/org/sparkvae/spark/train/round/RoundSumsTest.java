package org.sparkvae.spark.train.round;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sparkvae.model.objective.BoundTerms;
import org.sparkvae.model.objective.RowTerms;
import org.sparkvae.model.random.NoiseStream;
import org.sparkvae.spark.data.shard.ShardTree;
import org.sparkvae.spark.data.shard.Shards;
import org.sparkvae.spark.train.SmallProblem;
import org.sparkvae.spark.train.TrainingConfig;
import org.sparkvae.spark.train.TrainingState;
import scala.Tuple2;

/** Wherever a round is summed, and in however many slices, its bits are those of the shard tree. */
class RoundSumsTest {
  private static final int PARAMETERS = 2048 + 29; // more than a piece
  private static final float[] START = draws(-1, PARAMETERS);

  private static float[] draws(long key, int length) {
    float[] values = new float[length];
    NoiseStream.of(3, key).fillGaussian(values, 0, length);
    return values;
  }

  /** Unequal rows; every fourth shard is empty, but not the only one. */
  private static List<ShardUpdate> updates(int shards) {
    List<ShardUpdate> updates = new ArrayList<>();
    for (int shard = 0; shard < shards; shard++) {
      int rows = 1 + (7 * shard) % 5;
      updates.add(
          shard % 4 == 1
              ? ShardUpdate.ofNothing(shard)
              : new ShardUpdate(
                  shard,
                  RowTerms.sumsOfElbo(new BoundTerms(rows, rows / 3.0, rows / 7.0), 1),
                  shard + 1,
                  draws(shard, PARAMETERS),
                  draws(100 + shard, 2 * PARAMETERS),
                  1));
    }
    return updates;
  }

  private static RoundTotal inSlices(List<ShardUpdate> updates, int slices) {
    List<PartialMean> sums = new ArrayList<>();
    for (int slice = 0; slice < slices; slice++) {
      List<Tuple2<Integer, ShardUpdate>> parts = new ArrayList<>();
      for (ShardUpdate update : updates) {
        parts.add(new Tuple2<>(slice, update.slice(slice, slices)));
      }
      Collections.reverse(parts); // they arrive in any order
      sums.add(PartialMean.of(slice, slices, parts.iterator(), START));
    }
    return PartialMean.joined(sums);
  }

  private static void assertSame(RoundTotal one, RoundTotal other) {
    assertThat(one.meanDelta()).isEqualTo(other.meanDelta());
    assertThat(one.meanUpdaterState()).isEqualTo(other.meanUpdaterState());
    assertThat(one.terms()).isEqualTo(other.terms());
    assertThat(one.steps()).isEqualTo(other.steps());
    assertThat(one.notFinite()).isEqualTo(other.notFinite());
  }

  /** The tree itself, with an array for each node. */
  private static double[] tree(List<ShardUpdate> updates) {
    long rows = updates.stream().mapToLong(ShardUpdate::rows).sum();
    double[] sum = ShardTree.fold(updates, RoundSumsTest::weighted, RoundSumsTest::plus);
    for (int i = 0; i < sum.length; i++) {
      sum[i] /= rows;
    }
    return sum;
  }

  private static double[] weighted(ShardUpdate update) {
    if (update.rows() == 0) {
      return null;
    }
    double[] weighted = new double[PARAMETERS];
    for (int i = 0; i < PARAMETERS; i++) {
      weighted[i] = update.rows() * ((double) update.parameters().values()[i] - START[i]);
    }
    return weighted;
  }

  private static double[] plus(double[] left, double[] right) {
    if (left == null || right == null) {
      return left == null ? right : left;
    }
    for (int i = 0; i < left.length; i++) {
      left[i] += right[i];
    }
    return left;
  }

  @Test
  void slicesHaveTheBitsOfTheTree() {
    for (int shards = 1; shards <= 17; shards++) {
      List<ShardUpdate> updates = updates(shards);
      RoundTotal whole = RoundTotal.of(updates, START, OptimizerStatePolicy.AVERAGED);
      assertThat(whole.meanDelta()).as(shards + " shards").isEqualTo(tree(updates));
      for (int slices : new int[] {1, 2, 5, 17}) {
        assertSame(inSlices(updates, slices), whole);
      }
    }
  }

  @Test
  void aShardThatIsNotFiniteIsNamedEitherWay() {
    List<ShardUpdate> updates = updates(5);
    float[] broken = draws(1, PARAMETERS);
    broken[PARAMETERS - 1] = Float.NaN;
    updates.set(
        3,
        new ShardUpdate(
            3,
            RowTerms.sumsOfElbo(new BoundTerms(1, 1, 1), 1),
            1,
            broken,
            new float[2 * PARAMETERS],
            1));
    RoundTotal whole = RoundTotal.of(updates, START, OptimizerStatePolicy.AVERAGED);
    assertThat(whole.notFinite()).containsExactly(3);
    assertThat(whole.meanDelta()[PARAMETERS - 1]).isNaN();
    assertSame(inSlices(updates, 3), whole);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 9, 17})
  void executorsSumToTheDriversBits(int shards) {
    int[] rows = new int[shards];
    for (int shard = 0; shard < shards; shard++) {
      rows[shard] = shard % 4 == 1 ? 0 : 5 + shard;
    }
    assertBothWays(OptimizerStatePolicy.AVERAGED, rows);
  }

  @ParameterizedTest
  @EnumSource(
      value = OptimizerStatePolicy.class,
      names = {"AVERAGED", "RESET"})
  void withAndWithoutOptimizerState(OptimizerStatePolicy state) {
    assertBothWays(state, 8, 0, 3);
  }

  private static void assertBothWays(OptimizerStatePolicy workerState, int... rows) {
    TrainingConfig config = SmallProblem.plain(rows.length).withWorkerState(workerState);
    WorkerState start = TrainingState.initial(SmallProblem.network(), config).worker();
    Shards shards = SmallProblem.shards(rows);
    assertSame(
        total(config, shards, start, AggregationPlan.EXECUTORS),
        total(config, shards, start, AggregationPlan.DRIVER));
  }

  private static RoundTotal total(
      TrainingConfig config, Shards shards, WorkerState start, AggregationPlan plan) {
    return new RoundRunner(
            SmallProblem.spark(),
            SmallProblem.network(),
            SmallProblem.SEED,
            config.batchSize(),
            config.workerState())
        .send(shards, start, RoundPosition.START, 2, plan)
        .await()
        .total(start.parameters());
  }

  @Test
  void executorsSumManyShardsOrBytes() {
    long small = 10 << 20;
    assertThat(AggregationPlan.choose(8, small, OptimizerStatePolicy.AVERAGED))
        .isEqualTo(AggregationPlan.DRIVER);
    assertThat(AggregationPlan.choose(9, small, OptimizerStatePolicy.AVERAGED))
        .isEqualTo(AggregationPlan.EXECUTORS);
    assertThat(AggregationPlan.choose(2, 400 << 20, OptimizerStatePolicy.RESET))
        .isEqualTo(AggregationPlan.EXECUTORS);
    assertThat(AggregationPlan.choose(1, 1L << 32, OptimizerStatePolicy.AVERAGED))
        .isEqualTo(AggregationPlan.DRIVER);
    assertThat(AggregationPlan.choose(9, small, OptimizerStatePolicy.LOCAL))
        .isEqualTo(AggregationPlan.DRIVER);
    assertThat(AggregationPlan.slices(100, 4, 1_000_000)).isEqualTo(25);
    assertThat(AggregationPlan.slices(9, 64, 1_000_000)).isEqualTo(9);
    assertThat(AggregationPlan.slices(9, 64, 3)).isEqualTo(3);
  }
}
