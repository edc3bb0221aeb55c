package org.sparkvae.spark.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.sparkvae.model.config.VaeConfig;
import org.sparkvae.spark.data.shard.LocalShards;
import org.sparkvae.spark.data.shard.Shards;
import org.sparkvae.spark.evaluate.BoundEvaluator;
import org.sparkvae.spark.train.round.LocalRounds;
import org.sparkvae.spark.train.round.OptimizerStatePolicy;

/** A training in one thread has the bits of the distributed one. */
class LocalTrainingTest {
  static Stream<int[]> shards() {
    return Stream.of(new int[] {23, 17}, new int[] {9, 8, 7, 6, 5, 4, 3, 2, 1});
  }

  /** Also where the executors sum the updates, and the chains come with the heads. */
  @ParameterizedTest
  @MethodSource("shards")
  void withKeptLatentsItDoesToo(int[] rows) {
    VaeConfig network = SmallProblem.withMcem(SmallProblem.network());
    TrainingConfig config = SmallProblem.plain(rows.length);
    Shards shards = SmallProblem.shards(rows);

    TrainingResult distributed =
        SmallProblem.train(network, config, shards, SmallProblem.shards(11), TrainingListener.NONE);
    TrainingResult local =
        new ParameterAveragingTrainer(config, network, null)
            .train(
                new LocalRounds(
                    LocalShards.collect(shards),
                    shards.sizes(),
                    network,
                    SmallProblem.SEED,
                    config.batchSize(),
                    config.workerState()),
                TrainingProgress.initial(TrainingState.initial(network, config)),
                TrainingListener.NONE);

    assertThat(local.kept().parameters()).isEqualTo(distributed.kept().parameters());
    assertThat(local.kept().chains())
        .usingRecursiveComparison()
        .isEqualTo(distributed.kept().chains());
    assertThat(distributed.kept().chains()).hasSize(rows.length);
    assertThat(local.progress().history()).isEqualTo(distributed.progress().history());
  }

  static Stream<Arguments> policiesAndShards() {
    return Stream.of(OptimizerStatePolicy.values())
        .flatMap(
            policy ->
                Stream.of(
                        new int[] {43},
                        new int[] {23, 0, 17},
                        new int[] {9, 8, 7, 6, 5, 4, 3, 2, 1})
                    .map(rows -> Arguments.of(policy, rows)));
  }

  @ParameterizedTest
  @MethodSource("policiesAndShards")
  void equalsTheDistributedTrainingBitForBit(OptimizerStatePolicy policy, int[] rows) {
    VaeConfig network = SmallProblem.network();
    TrainingConfig config =
        SmallProblem.plain(rows.length).withOuter(OuterConfig.SCHEDULED).withWorkerState(policy);
    Shards shards = SmallProblem.shards(rows);
    Shards validation = SmallProblem.shards(11, 7);
    TrainingProgress start = TrainingProgress.initial(TrainingState.initial(network, config));

    TrainingResult distributed =
        SmallProblem.train(network, config, shards, validation, TrainingListener.NONE);
    LocalShards rowsHere = LocalShards.collect(validation);
    TrainingResult local =
        new ParameterAveragingTrainer(
                config,
                network,
                parameters ->
                    BoundEvaluator.evaluateHere(rowsHere, network, SmallProblem.SEED, parameters))
            .train(
                new LocalRounds(
                    LocalShards.collect(shards),
                    shards.sizes(),
                    network,
                    SmallProblem.SEED,
                    config.batchSize(),
                    policy),
                start,
                TrainingListener.NONE);

    assertThat(local.kept().parameters())
        .isEqualTo(distributed.kept().parameters())
        .isNotEqualTo(start.state().worker().parameters());
    assertThat(local.kept().updaterState()).isEqualTo(distributed.kept().updaterState());
    assertThat(local.last().outer().velocity()).isEqualTo(distributed.last().outer().velocity());
    assertThat(local.progress().history()).isEqualTo(distributed.progress().history());
    assertThat(LocalShards.collect(shards).sizes()).isEqualTo(shards.sizes());
  }
}
