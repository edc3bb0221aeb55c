package org.sparkvae.spark.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sparkvae.model.config.OptimizerConfig.OptimizerName;
import org.sparkvae.model.config.VaeConfig;
import org.sparkvae.model.network.Batch;
import org.sparkvae.model.network.VaeNetwork;
import org.sparkvae.model.random.NoiseStream;
import org.sparkvae.model.random.Purpose;
import org.sparkvae.spark.train.TrainingResult.Outcome;
import org.sparkvae.spark.train.round.OptimizerStatePolicy;
import org.sparkvae.spark.train.round.PassOrder;
import org.sparkvae.spark.train.round.RoundPosition;
import org.sparkvae.spark.train.round.ShardUpdate;
import org.sparkvae.spark.train.round.ShardWorker;

class ManyShardsTest {
  private final List<RoundReport> reports = new ArrayList<>();

  private TrainingResult train(VaeConfig network, TrainingConfig config, int... rows) {
    return SmallProblem.train(
        network,
        config,
        SmallProblem.shards(rows),
        null,
        TrainingListener.NONE.withReports(reports::add));
  }

  @Test
  void averagingEachStepOfGradientDescentIsOneBigBatch() {
    int[] rows = {
      5, 3, 4
    }; // one batch each, so that the average is the weighted mean of their gradients
    VaeConfig network = SmallProblem.network(OptimizerName.SGD, 0.5);
    TrainingConfig config = SmallProblem.plain(3).withAveragingInterval(1).withPasses(4);
    float[] trained = train(network, config, rows).kept().parameters();

    VaeNetwork local = new VaeNetwork(network);
    for (int pass = 0; pass < 4; pass++) {
      local.fit(bigBatch(pass, rows));
    }
    float[] expected = local.parameters();
    for (int i = 0; i < expected.length; i++) {
      assertThat(trained[i]).isCloseTo(expected[i], within(1e-6f * (1 + Math.abs(expected[i]))));
    }
  }

  private static Batch bigBatch(int pass, int[] rows) {
    int all = Arrays.stream(rows).sum();
    float[] features = new float[all * SmallProblem.FEATURES];
    float[] draws = new float[all * 2];
    int next = 0;
    for (int shard = 0; shard < rows.length; shard++) {
      float[] own = SmallProblem.features(shard, rows[shard]);
      int blockRows = SmallProblem.ROWS_PER_BLOCK;
      int[] order =
          new PassOrder(SmallProblem.SEED, pass, shard, rows[shard], blockRows)
              .rows(0, rows[shard]);
      NoiseStream noise =
          NoiseStream.of(SmallProblem.SEED, Purpose.TRAINING_NOISE.id(), pass, shard);
      noise.fillGaussian(draws, next * 2, rows[shard] * 2);
      for (int row : order) {
        int width = SmallProblem.FEATURES;
        System.arraycopy(own, row * width, features, next++ * width, width);
      }
    }
    return new Batch(all, features, draws, null, 0);
  }

  @Test
  void unequalShardsEachContributeAllTheirRows() {
    TrainingConfig config = SmallProblem.plain(4).withPasses(2);
    TrainingResult result = train(SmallProblem.network(), config, 23, 0, 4, 11);
    assertThat(result.outcome()).isEqualTo(Outcome.DONE);
    assertThat(result.progress().rows()).isEqualTo(2 * 38);
    assertThat(result.kept().step()).isEqualTo(2 * 5); // of the longest shard
    // five batches of 5 in the longest, two a round
    assertThat(reports.stream().map(report -> report.terms().rows()))
        .containsExactly(24L, 11L, 3L, 24L, 11L, 3L);
    assertThat(reports.get(5).shareOfTraining()).isEqualTo(1);
  }

  @Test
  void anEmptyShardChangesNothing() {
    TrainingConfig two = SmallProblem.plain(2);
    TrainingConfig three = SmallProblem.plain(3);
    float[] without = train(SmallProblem.network(), two, 20, 15).kept().parameters();
    float[] with = train(SmallProblem.network(), three, 20, 15, 0).kept().parameters();
    assertThat(with).isEqualTo(without);
  }

  @ParameterizedTest
  @EnumSource(OptimizerStatePolicy.class)
  void everyWorkerStateLowersTheBound(OptimizerStatePolicy state) {
    TrainingConfig config = SmallProblem.plain(2).withPasses(15).withWorkerState(state);
    TrainingResult result = train(SmallProblem.network(), config, 60, 50);
    double first = reports.get(0).terms().meanObjective();
    double last = reports.get(reports.size() - 1).terms().meanObjective();
    assertThat(last).isLessThan(first - 0.5);
    assertThat(result.kept().isFinite()).isTrue();
    assertThat(result.kept().ownStates()).hasSize(state == OptimizerStatePolicy.LOCAL ? 2 : 0);
  }

  @Test
  void aWorkersOwnStateBelongsToItsShard() {
    TrainingConfig config =
        SmallProblem.plain(3)
            .withPasses(1)
            .withAveragingInterval(9)
            .withWorkerState(OptimizerStatePolicy.LOCAL);
    VaeConfig network = SmallProblem.network();
    List<float[]> own = train(network, config, 12, 0, 9).kept().ownStates();
    for (int shard : new int[] {0, 2}) {
      int rows = shard == 0 ? 12 : 9;
      WorkerStartOf start = new WorkerStartOf(network, config);
      ShardUpdate alone = start.train(shard, rows);
      assertThat(own.get(shard)).isEqualTo(alone.updaterState().values());
    }
    assertThat(own.get(1)).containsOnly(0f); // it has no rows and keeps its state
    assertThat(own.get(0)).isNotEqualTo(own.get(2));
  }

  /** The first round of one shard, without Spark. */
  private record WorkerStartOf(VaeConfig network, TrainingConfig config) {
    ShardUpdate train(int shard, int rows) {
      TrainingState start = TrainingState.initial(network, config);
      ShardWorker worker =
          new ShardWorker(
              network,
              SmallProblem.SEED,
              config.batchSize(),
              OptimizerStatePolicy.LOCAL,
              RoundPosition.START,
              0,
              9);
      return worker.train(
          SmallProblem.info(shard, rows),
          SmallProblem.blocks(shard, rows).iterator(),
          start.worker().parameters(),
          start.worker().ownStates().get(shard));
    }
  }
}
