package org.sparkvae.spark.train.stock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.spark.storage.StorageLevel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.sparkvae.model.config.Activation;
import org.sparkvae.model.config.ConfigException;
import org.sparkvae.model.config.LikelihoodKind;
import org.sparkvae.model.config.ModelConfig;
import org.sparkvae.model.config.ObjectiveConfig;
import org.sparkvae.model.config.ObjectiveConfig.Estimator;
import org.sparkvae.model.config.ObjectiveName;
import org.sparkvae.model.config.OptimizerConfig;
import org.sparkvae.model.config.OptimizerConfig.OptimizerName;
import org.sparkvae.model.config.OptimizerConfig.Schedule;
import org.sparkvae.model.config.PosteriorConfig;
import org.sparkvae.model.config.PosteriorConfig.PosteriorName;
import org.sparkvae.model.config.PriorConfig;
import org.sparkvae.model.config.PriorConfig.PriorName;
import org.sparkvae.model.config.VaeConfig;
import org.sparkvae.model.config.WeightInit;
import org.sparkvae.model.config.WeightsConfig;
import org.sparkvae.model.config.WeightsConfig.WeightsPrior;
import org.sparkvae.model.network.VaeNetwork;
import org.sparkvae.spark.data.shard.Block;
import org.sparkvae.spark.data.shard.Shards;
import org.sparkvae.spark.data.shard.SmallBlocks;
import org.sparkvae.spark.train.RoundReport;
import org.sparkvae.spark.train.SmallProblem;
import org.sparkvae.spark.train.TrainingConfig;
import org.sparkvae.spark.train.TrainingListener;
import org.sparkvae.spark.train.TrainingProgress;
import org.sparkvae.spark.train.TrainingResult;
import org.sparkvae.spark.train.TrainingResult.Outcome;
import org.sparkvae.spark.train.TrainingState;

class StockTrainerTest {
  private final List<RoundReport> reports = new ArrayList<>();

  private TrainingResult train(
      VaeConfig network, TrainingConfig config, Shards shards, Shards validation) {
    return new StockTrainer(SmallProblem.spark(), config, network, SmallProblem.SEED, validation)
        .train(
            shards,
            TrainingProgress.initial(TrainingState.initial(network, config)),
            TrainingListener.NONE.withReports(reports::add));
  }

  @Test
  void lowersTheBoundOverCachedShards() {
    VaeConfig network = SmallProblem.network(OptimizerName.ADAM, 0.02);
    TrainingConfig config = SmallProblem.plain(2).withPasses(6);
    Shards shards = SmallProblem.shards(60, 50);
    shards.blocks().persist(StorageLevel.MEMORY_ONLY());
    Set<Integer> persisted = Set.copyOf(SmallProblem.spark().getPersistentRDDs().keySet());
    TrainingResult result = train(network, config, shards, SmallProblem.shards(10));

    assertThat(result.outcome()).isEqualTo(Outcome.DONE);
    assertThat(reports).hasSize(6).allMatch(report -> report.validationBound().isPresent());
    double first = reports.get(0).terms().meanObjective();
    double last = reports.get(5).terms().meanObjective();
    assertThat(last).isLessThan(first - 0.1);
    assertThat(reports.get(5).terms().rows()).isEqualTo(110);
    assertThat(reports.get(5).shareOfTraining()).isEqualTo(1);

    // the parts of an artifact
    VaeNetwork stored = new VaeNetwork(network);
    stored.setParameters(result.kept().parameters());
    stored.setUpdaterState(result.kept().updaterState());
    assertThat(result.kept().isFinite()).isTrue();
    assertThat(result.kept().updaterState()).isNotEqualTo(new VaeNetwork(network).updaterState());
    // 22 mini-batches, 4 per average: 5 averages of 2 steps
    assertThat(result.kept().step()).isEqualTo(6 * 5 * 2);
    assertThat(SmallProblem.spark().getPersistentRDDs().keySet()).isEqualTo(persisted);
    shards.blocks().unpersist();
  }

  @Test
  void refusesToGoOnIfAPassChangesNoParameter() {
    VaeConfig network = SmallProblem.network(OptimizerName.SGD, Double.MIN_VALUE); // 0 in float32

    assertThatThrownBy(() -> train(network, SmallProblem.plain(1), SmallProblem.shards(20), null))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("a pass over 20 rows in 4 mini-batches changed no parameter");
  }

  @ParameterizedTest
  @EnumSource(names = {"SGD", "NESTEROVS"})
  void oneWorkerAveragedOncePerPassEqualsOneShard(OptimizerName optimizer) {
    // one mini-batch per pass, so that the order cannot differ
    VaeConfig network = SmallProblem.network(optimizer, 0.1);
    TrainingConfig config =
        SmallProblem.plain(1).withBatchSize(20).withAveragingInterval(1).withPasses(5);
    TrainingResult stock = train(network, config, SmallProblem.shards(20), null);
    TrainingResult ours =
        SmallProblem.train(network, config, SmallProblem.shards(20), null, TrainingListener.NONE);
    // DL4J's optimizer rounds differently
    assertThat(stock.kept().parameters())
        .usingComparatorWithPrecision(1e-6f)
        .containsExactly(ours.kept().parameters());
    assertThat(stock.kept().updaterState())
        .usingComparatorWithPrecision(1e-6f)
        .containsExactly(ours.kept().updaterState());
    assertThat(stock.progress().rows()).isEqualTo(ours.progress().rows());
  }

  @Test
  void batchesHoldEveryRowOnceAndItsWeight() {
    float[] weights = {1, 2, 3, 4, 5, 6, 7};
    float[] features = new float[7 * SmallProblem.FEATURES];
    for (int row = 0; row < 7; row++) {
      features[row * SmallProblem.FEATURES] = weights[row];
    }
    List<Block> blocks =
        SmallBlocks.of(
            features,
            SmallProblem.FEATURES,
            SmallProblem.identities(0, 7),
            weights,
            SmallProblem.ROWS_PER_BLOCK);
    Shards shards = SmallProblem.shards(SmallProblem.spark(), List.of(blocks, List.of()));
    List<MultiDataSet> batches = StockBatches.of(shards, SmallProblem.network(), 3, 1, 0).collect();
    assertThat(batches).hasSize(3);
    assertThat(StockBatches.count(shards, 3)).isEqualTo(3);
    List<Float> seen = new ArrayList<>();
    for (MultiDataSet batch : batches) {
      assertThat(batch.getLabels(0)).isEqualTo(batch.getFeatures(0));
      assertThat(batch.getFeatures(1).columns()).isEqualTo(2);
      for (int row = 0; row < batch.getFeatures(0).rows(); row++) {
        assertThat(batch.getLabelsMaskArray(0).getFloat(row, 0))
            .isEqualTo(batch.getFeatures(0).getFloat(row, 0));
        seen.add(batch.getFeatures(0).getFloat(row, 0));
      }
    }
    assertThat(seen)
        .containsExactlyInAnyOrderElementsOf(
            IntStream.rangeClosed(1, 7).mapToObj(row -> (float) row).toList());
    assertThat(batches)
        .isEqualTo(StockBatches.of(shards, SmallProblem.network(), 3, 1, 0).collect());
    assertThat(batches)
        .isNotEqualTo(StockBatches.of(shards, SmallProblem.network(), 3, 1, 1).collect());
  }

  @Test
  void divergenceKeepsTheLastFiniteParameters() {
    VaeConfig network = SmallProblem.network(OptimizerName.SGD, 1e39);
    TrainingConfig config = SmallProblem.plain(2).withPasses(9);
    TrainingResult result = train(network, config, SmallProblem.shards(20, 20), null);
    assertThat(result.outcome()).isEqualTo(Outcome.DIVERGED);
    assertThat(result.kept().isFinite()).isTrue();
    assertThat(reports.size()).isLessThan(9);
  }

  @Test
  void whatTheStockMasterCannotDoIsRefused() {
    VaeConfig one = SmallProblem.network();
    VaeConfig several =
        new VaeConfig(
            one.featureSize(),
            one.rows(),
            one.seed(),
            new ModelConfig(
                2,
                List.of(),
                List.of(),
                Activation.TANH,
                LikelihoodKind.GAUSSIAN_SHARED,
                WeightInit.XAVIER,
                PosteriorConfig.of(PosteriorName.PLANAR),
                PriorConfig.of(PriorName.MIXTURE),
                WeightsConfig.DEFAULTS),
            new ObjectiveConfig(ObjectiveName.IWAE, Estimator.B, 5, 1, 0, 0),
            new OptimizerConfig(OptimizerName.ADAM, 0.01, Schedule.EXPONENTIAL, 0.5, 10, 0));
    TrainingConfig config = SmallProblem.plain(2);
    assertThatThrownBy(() -> train(several, config, SmallProblem.shards(9), null))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(
            "Invalid objective.name: iwae (must be elbo where training.engine = dl4j-spark)")
        .hasMessageContaining(
            "Invalid model.likelihood: gaussianShared (must be one of bernoulli"
                + " gaussian gaussianSigmoidMean gaussianUnitVariance poisson where training.engine = dl4j-spark)")
        .hasMessageContaining(
            "Invalid model.posterior.name: planar (must be diagonalGaussian where"
                + " training.engine = dl4j-spark)")
        .hasMessageContaining(
            "Invalid model.prior.name: mixture (must be standardNormal where"
                + " training.engine = dl4j-spark)")
        .hasMessageContaining(
            "Invalid objective.samplesPerRow: 5 (must be 1 where training.engine = dl4j-spark)")
        .hasMessageContaining(
            "Invalid training.optimizer.schedule: exponential (must be constant where"
                + " training.engine = dl4j-spark)");
    ModelConfig vamp =
        one.model()
            .with(
                one.model().likelihood(), PosteriorConfig.DEFAULTS, PriorConfig.of(PriorName.VAMP));
    ObjectiveConfig estimatorA = one.objective().with(Estimator.A);
    assertThatThrownBy(
            () -> train(one.with(vamp, estimatorA), config, SmallProblem.shards(9), null))
        .hasMessageContaining(
            "Invalid model.prior.name: vamp (must be standardNormal where"
                + " training.engine = dl4j-spark)");
    VaeConfig random = SmallProblem.withRandomWeights(one, WeightsPrior.LEARNED);
    assertThatThrownBy(() -> train(random, config, SmallProblem.shards(9), null))
        .isInstanceOf(ConfigException.class)
        .hasMessage(
            "Invalid model.weights.name: gaussian (must be point where training.engine ="
                + " dl4j-spark)");
    VaeConfig warmUp = SmallProblem.withWarmUp(one, Estimator.B, 9);
    assertThatThrownBy(() -> train(warmUp, config, SmallProblem.shards(9), null))
        .isInstanceOf(ConfigException.class)
        .hasMessage(
            "Invalid objective.klWarmUpSteps: 9 (must be 0 where training.engine = dl4j-spark)");
  }
}
