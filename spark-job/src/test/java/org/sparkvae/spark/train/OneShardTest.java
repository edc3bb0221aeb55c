package org.sparkvae.spark.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sparkvae.model.config.InputNormalization;
import org.sparkvae.model.config.LikelihoodKind;
import org.sparkvae.model.config.ObjectiveConfig;
import org.sparkvae.model.config.ObjectiveConfig.Estimator;
import org.sparkvae.model.config.ObjectiveName;
import org.sparkvae.model.config.PosteriorConfig;
import org.sparkvae.model.config.PosteriorConfig.PosteriorName;
import org.sparkvae.model.config.PriorConfig;
import org.sparkvae.model.config.PriorConfig.PriorName;
import org.sparkvae.model.config.VaeConfig;
import org.sparkvae.model.config.WeightsConfig.WeightsPrior;
import org.sparkvae.model.likelihood.PerFeatureLikelihood;
import org.sparkvae.model.network.Batch;
import org.sparkvae.model.network.VaeNetwork;
import org.sparkvae.model.objective.RowTerms;
import org.sparkvae.model.objective.VaeParts;
import org.sparkvae.model.random.NoiseStream;
import org.sparkvae.model.random.Purpose;
import org.sparkvae.spark.train.round.OptimizerStatePolicy;
import org.sparkvae.spark.train.round.PassOrder;

/** Plain averaging over one shard is mini-batch descent in one process, bit for bit. */
class OneShardTest {
  private static final int ROWS =
      43; // nine batches of 5, the last of 3; eleven blocks, two windows
  private static final int BATCH = 5;
  private static final int PASSES = 3;

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4, 100})
  void equalsALocalLoopBitForBit(int interval) {
    VaeNetwork local = localLoop(interval);
    TrainingResult trained = train(interval, OptimizerStatePolicy.AVERAGED);
    assertThat(trained.kept().parameters()).isEqualTo(local.parameters());
    assertThat(trained.kept().updaterState()).isEqualTo(local.updaterState());
    assertThat(trained.kept().step()).isEqualTo(local.step()).isEqualTo(9 * PASSES);
    assertThat(trained.progress().rows()).isEqualTo((long) ROWS * PASSES);
  }

  @ParameterizedTest
  @EnumSource(names = {"AVERAGED", "LOCAL"})
  void oneWorkersOwnStateIsTheAverage(OptimizerStatePolicy state) {
    assertThat(train(2, state).kept().parameters()).isEqualTo(localLoop(2).parameters());
  }

  /**
   * Every combination of likelihoods, posteriors and priors. Student's t stands for all formulas of
   * a cell, which meet other plug-ins only through one class.
   */
  static Stream<Arguments> plugIns() {
    return Stream.of(LikelihoodKind.values())
        .filter(
            kind ->
                kind == LikelihoodKind.STUDENT_T
                    || !(VaeParts.likelihood(kind) instanceof PerFeatureLikelihood))
        .flatMap(
            likelihood ->
                Stream.of(PosteriorName.values())
                    .flatMap(
                        posterior ->
                            Stream.of(PriorName.values())
                                .map(prior -> Arguments.of(likelihood, posterior, prior))));
  }

  @ParameterizedTest
  @MethodSource("plugIns")
  void anObjectiveOfSeveralDrawsEqualsALocalLoopBitForBitToo(
      LikelihoodKind likelihood, PosteriorName posterior, PriorName prior) {
    VaeConfig elbo = SmallProblem.network();
    VaeConfig iwae =
        elbo.with(
            elbo.model().with(likelihood, PosteriorConfig.of(posterior), PriorConfig.of(prior)),
            new ObjectiveConfig(ObjectiveName.IWAE, Estimator.B, 3, 1, 0, 0));

    TrainingResult trained = train(iwae, 2, OptimizerStatePolicy.AVERAGED);

    assertThat(trained.kept().parameters()).isEqualTo(localLoop(iwae, 2).parameters());
    List<RoundRecord> rounds = trained.progress().history();
    double first = rounds.get(0).mean("negativeImportanceWeightedBound");
    double last = rounds.get(rounds.size() - 1).mean("negativeImportanceWeightedBound");
    assertThat(last).isLessThan(first);
  }

  @Test
  void wakeSleepEqualsALocalLoopBitForBitToo() {
    VaeConfig elbo = SmallProblem.network();
    VaeConfig wakeSleep =
        elbo.with(
            elbo.model(), new ObjectiveConfig(ObjectiveName.WAKE_SLEEP, Estimator.B, 2, 1, 0, 0));

    TrainingResult trained = train(wakeSleep, 2, OptimizerStatePolicy.AVERAGED);

    assertThat(trained.kept().parameters()).isEqualTo(localLoop(wakeSleep, 2).parameters());
    List<Double> nll =
        trained.progress().history().stream().map(round -> round.mean("sleepNll")).toList();
    assertThat(nll).isNotEmpty().allMatch(Double::isFinite);
  }

  /** Rounds of 4 and 5 steps: the fourth starts at step 13 of the training, in the second pass. */
  @ParameterizedTest
  @CsvSource({"A, AVERAGED", "A, RESET", "B, AVERAGED", "B, RESET"})
  void aWarmUpThatEndsWithinARoundEqualsALocalLoopBitForBitToo(
      Estimator estimator, OptimizerStatePolicy state) {
    VaeConfig warmUp = SmallProblem.withWarmUp(SmallProblem.network(), estimator, 15);

    TrainingResult trained = train(warmUp, 4, state);

    float[] expected = localLoop(warmUp, 4, state).parameters();
    assertThat(trained.kept().parameters()).isEqualTo(expected);
    List<Double> weights =
        trained.progress().history().stream().map(OneShardTest::klWeight).toList();
    assertThat(weights.get(3)).isNotCloseTo(1, within(1e-4));
    assertThat(weights.get(4)).isCloseTo(1, within(1e-6));
  }

  @ParameterizedTest
  @EnumSource(WeightsPrior.class)
  void randomWeightsEqualALocalLoopBitForBitToo(WeightsPrior prior) {
    VaeConfig random = SmallProblem.withRandomWeights(SmallProblem.network(), prior);

    TrainingResult trained = train(random, 4, OptimizerStatePolicy.AVERAGED);

    assertThat(trained.kept().parameters()).isEqualTo(localLoop(random, 4).parameters());
    List<RoundRecord> rounds = trained.progress().history();
    double first = rounds.get(0).mean(RowTerms.WEIGHT_KL_DIVERGENCE);
    double last = rounds.get(rounds.size() - 1).mean(RowTerms.WEIGHT_KL_DIVERGENCE);
    assertThat(last).isPositive().isNotEqualTo(first);
  }

  @Test
  void inputDropoutEqualsALocalLoopBitForBitToo() {
    VaeConfig whole = SmallProblem.network();
    VaeConfig dropping =
        whole.with(whole.model().with(InputNormalization.L2, 0.5), whole.objective());

    TrainingResult trained = train(dropping, 4, OptimizerStatePolicy.AVERAGED);

    assertThat(trained.kept().parameters())
        .isEqualTo(localLoop(dropping, 4).parameters())
        .isNotEqualTo(localLoop(whole, 4).parameters());
  }

  private static double klWeight(RoundRecord round) {
    double nll = round.mean(RowTerms.RECONSTRUCTION_NLL);
    return (round.mean(RowTerms.OBJECTIVE) - nll) / round.mean(RowTerms.KL_DIVERGENCE);
  }

  private static TrainingResult train(int interval, OptimizerStatePolicy state) {
    return train(SmallProblem.network(), interval, state);
  }

  private static TrainingResult train(VaeConfig network, int interval, OptimizerStatePolicy state) {
    TrainingConfig config =
        SmallProblem.plain(1)
            .withBatchSize(BATCH)
            .withPasses(PASSES)
            .withAveragingInterval(interval)
            .withWorkerState(state);
    return SmallProblem.train(
        network, config, SmallProblem.shards(ROWS), null, TrainingListener.NONE);
  }

  private static VaeNetwork localLoop(int interval) {
    return localLoop(SmallProblem.network(), interval);
  }

  private static VaeNetwork localLoop(VaeConfig config, int interval) {
    return localLoop(config, interval, OptimizerStatePolicy.AVERAGED);
  }

  private static VaeNetwork localLoop(VaeConfig config, int interval, OptimizerStatePolicy state) {
    VaeNetwork network = new VaeNetwork(config);
    int noisePerRow = config.objective().samplesPerRow() * VaeNetwork.trainingNoiseSize(config);
    float[] features = SmallProblem.features(0, ROWS);
    int round = 0;
    long step = 0;
    for (int pass = 0; pass < PASSES; pass++) {
      int[] order =
          new PassOrder(SmallProblem.SEED, pass, 0, ROWS, SmallProblem.ROWS_PER_BLOCK)
              .rows(0, ROWS);
      int batches = (ROWS + BATCH - 1) / BATCH;
      int endOfRound = 0;
      NoiseStream noise = null;
      for (int batch = 0; batch < batches; batch++) {
        if (batch == endOfRound) {
          noise = NoiseStream.of(SmallProblem.SEED, Purpose.TRAINING_NOISE.id(), round++, 0);
          boolean last = batches - batch < 1.5 * interval; // a short rest is joined to it
          endOfRound = last ? batches : batch + interval;
          if (state == OptimizerStatePolicy.RESET) {
            network.setUpdaterState(new float[network.updaterState().length]);
            network.setStep(0);
          }
        }
        long dropout = NoiseStream.key(SmallProblem.SEED, Purpose.INPUT_DROPOUT.id(), pass, 0);
        network.fit(batch(features, order, batch, noisePerRow, noise, step++, dropout));
      }
    }
    return network;
  }

  private static Batch batch(
      float[] features,
      int[] order,
      int batch,
      int noisePerRow,
      NoiseStream noise,
      long step,
      long dropout) {
    int from = batch * BATCH;
    int count = Math.min(BATCH, ROWS - from);
    float[] rows = new float[count * SmallProblem.FEATURES];
    for (int i = 0; i < count; i++) {
      System.arraycopy(
          features,
          order[from + i] * SmallProblem.FEATURES,
          rows,
          i * SmallProblem.FEATURES,
          SmallProblem.FEATURES);
    }
    float[] draws = new float[count * noisePerRow];
    noise.fillGaussian(draws, 0, draws.length);
    long[] keys = new long[count];
    Arrays.setAll(keys, i -> NoiseStream.key(dropout, order[from + i]));
    return new Batch(count, rows, draws, null, step, keys);
  }
}
