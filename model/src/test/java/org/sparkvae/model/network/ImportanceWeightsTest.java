package org.sparkvae.model.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.sparkvae.model.network.Networks.FEATURES;
import static org.sparkvae.model.network.Networks.LATENTS;
import static org.sparkvae.model.network.Networks.config;
import static org.sparkvae.model.network.Networks.features;
import static org.sparkvae.model.network.Networks.network;

import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.sparkvae.model.LinearVae;
import org.sparkvae.model.config.ObjectiveConfig;
import org.sparkvae.model.config.ObjectiveConfig.Estimator;
import org.sparkvae.model.config.ObjectiveName;
import org.sparkvae.model.config.OptimizerConfig;
import org.sparkvae.model.config.PosteriorConfig.PosteriorName;
import org.sparkvae.model.config.PriorConfig.PriorName;
import org.sparkvae.model.config.VaeConfig;
import org.sparkvae.model.objective.RowTerms;
import org.sparkvae.model.objective.TermSums;
import org.sparkvae.model.random.NoiseStream;

class ImportanceWeightsTest {
  private static final ObjectiveConfig ESTIMATOR_A = new ObjectiveConfig(Estimator.A, 1, 1, 0);

  @Test
  void oneSampleIsMinusEstimatorAForTheSameNoise() {
    VaeNetwork network = network(config(ESTIMATOR_A, OptimizerConfig.DEFAULTS));
    float[] row = features(1, 1, FEATURES);
    float[] noise = new float[LATENTS];
    NoiseStream.of(4).fillGaussian(noise, 0, LATENTS);

    LogLikelihood estimate = estimate(network, row, 1, 1, 4)[0];
    TermSums terms = network.fit(new Batch(1, row, noise, null, 0));

    assertThat(estimate.value()).isCloseTo(-terms.meanObjective(), within(1e-5));
    assertThat(estimate.standardError()).isNaN();
  }

  static Stream<Arguments> plugins() {
    return Stream.of(PosteriorName.values())
        .flatMap(
            posterior ->
                Stream.of(PriorName.values()).map(prior -> Arguments.of(posterior, prior)));
  }

  /** Scoring and training compute the weights by different classes. */
  @ParameterizedTest
  @MethodSource("plugins")
  void theObjectiveIwaeIsMinusTheEstimateForTheSameNoise(PosteriorName posterior, PriorName prior) {
    int rows = 7;
    int samples = 5;
    VaeConfig config =
        config(
            new ObjectiveConfig(ObjectiveName.IWAE, Estimator.B, samples, 1, 0, 0),
            OptimizerConfig.DEFAULTS);
    VaeNetwork network = network(config(config, posterior, prior));
    float[] features = features(1, rows, FEATURES);
    int perRow = samples * LATENTS;
    float[] noise = new float[rows * perRow];
    for (int row = 0; row < rows; row++) {
      NoiseStream.of(4, row).fillGaussian(noise, row * perRow, perRow);
    }

    double estimate = mean(estimate(network, features, rows, samples, 4));
    TermSums terms = network.fit(new Batch(rows, features, noise, null, 0));

    assertThat(estimate).isCloseTo(-terms.meanObjective(), within(1e-5));
    assertThat(terms.meanObjective()).isLessThan(terms.means().get(RowTerms.NEGATIVE_ELBO) - 0.01);
  }

  /** A bound in expectation, tighter with K. */
  @Test
  void theEstimateGrowsWithTheSamplesInTheMean() {
    VaeNetwork network = network(config(ESTIMATOR_A, OptimizerConfig.DEFAULTS));
    int rows = 400;
    float[] features = features(2, rows, FEATURES);

    double one = mean(estimate(network, features, rows, 1, 5));
    double five = mean(estimate(network, features, rows, 5, 6));
    double fifty = mean(estimate(network, features, rows, 50, 7));

    assertThat(five).isGreaterThan(one + 0.05);
    assertThat(fifty).isGreaterThan(five + 0.01);
  }

  private static double mean(LogLikelihood[] estimates) {
    return Arrays.stream(estimates).mapToDouble(LogLikelihood::value).average().orElseThrow();
  }

  private static LogLikelihood[] estimate(
      VaeNetwork network, float[] features, int rows, int samples, long seed) {
    NoiseStream[] streams =
        IntStream.range(0, rows)
            .mapToObj(row -> rows == 1 ? NoiseStream.of(seed) : NoiseStream.of(seed, row))
            .toArray(NoiseStream[]::new);
    return network.importanceWeightedLogLikelihood(features, rows, samples, streams);
  }

  /** Probabilistic PCA, where q is the exact posterior: every draw gives exactly log p(x). */
  @Test
  void atTheExactPosteriorAllWeightsAreEqual() {
    VaeNetwork network = new VaeNetwork(LinearVae.config(ESTIMATOR_A));
    network.setParameters(floats(LinearVae.bestParameters()));
    float[] rows =
        floats(Arrays.stream(LinearVae.rows()).flatMapToDouble(Arrays::stream).toArray());

    LogLikelihood[] estimates = estimate(network, rows, LinearVae.ROWS, 50, 8);

    for (int row = 0; row < LinearVae.ROWS; row++) {
      assertThat(estimates[row].value()).isCloseTo(LinearVae.logLikelihood(row), within(1e-4));
      assertThat(estimates[row].standardError()).isLessThan(1e-5);
    }
  }

  private static float[] floats(double[] values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }
}
