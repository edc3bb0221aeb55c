package org.sparkvae.model.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.sparkvae.model.network.Networks.features;
import static org.sparkvae.model.network.Networks.gaussian;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.factory.Nd4j;
import org.sparkvae.model.LinearVae;
import org.sparkvae.model.SampleMoments;
import org.sparkvae.model.config.Activation;
import org.sparkvae.model.config.ConfigException;
import org.sparkvae.model.config.LikelihoodKind;
import org.sparkvae.model.config.ModelConfig;
import org.sparkvae.model.config.ObjectiveConfig;
import org.sparkvae.model.config.ObjectiveConfig.Estimator;
import org.sparkvae.model.config.OptimizerConfig;
import org.sparkvae.model.config.PosteriorConfig;
import org.sparkvae.model.config.PosteriorConfig.PosteriorName;
import org.sparkvae.model.config.PriorConfig;
import org.sparkvae.model.config.PriorConfig.PriorName;
import org.sparkvae.model.config.VaeConfig;
import org.sparkvae.model.config.WeightInit;
import org.sparkvae.model.graph.Topology;
import org.sparkvae.model.graph.VaeGraphs;
import org.sparkvae.model.inference.FittedGaussian;
import org.sparkvae.model.inference.HamiltonianChains;
import org.sparkvae.model.objective.VaeParts;
import org.sparkvae.model.random.NoiseStream;

class ReciprocalImportanceTest {
  private static final ObjectiveConfig ESTIMATOR_A = new ObjectiveConfig(Estimator.A, 1, 1, 0);
  private static final HmcSettings DEFAULTS =
      new HmcSettings(HmcSettings.SAMPLES, HmcSettings.BURN_IN, HmcSettings.LEAPFROG_STEPS);
  private static final int FEATURES = 12;

  private static VaeConfig config(
      int latents, Activation activation, LikelihoodKind likelihood, PriorName prior) {
    ModelConfig model =
        new ModelConfig(
                latents, List.of(9), List.of(10, 9), activation, likelihood, WeightInit.NORMAL001)
            .with(
                likelihood,
                new PosteriorConfig(PosteriorName.DIAGONAL_GAUSSIAN, 2),
                new PriorConfig(prior, 3, 4));
    return new VaeConfig(FEATURES, 100, 1, model, ESTIMATOR_A, OptimizerConfig.DEFAULTS);
  }

  private static VaeConfig bernoulli(int latents) {
    return config(latents, Activation.TANH, LikelihoodKind.BERNOULLI, PriorName.STANDARD_NORMAL);
  }

  private static VaeNetwork linear() {
    VaeNetwork network = new VaeNetwork(LinearVae.config(ESTIMATOR_A));
    network.setParameters(floats(LinearVae.bestParameters()));
    return network;
  }

  private static float[] linearRows() {
    return floats(Arrays.stream(LinearVae.rows()).flatMapToDouble(Arrays::stream).toArray());
  }

  private static float[] floats(double[] values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }

  private static RowScorer scorer(VaeConfig config, float[] parameters) {
    VaeParts parts = VaeParts.of(config);
    return new RowScorer(
        config,
        parts,
        new VaeGraphs(config, parts),
        Topology.of(config, parts),
        Nd4j.createFromArray(parameters).reshape(1, parameters.length));
  }

  private static float[] parameters(int count, float stdDev) {
    float[] parameters = gaussian(3, count);
    for (int i = 0; i < count; i++) {
      parameters[i] *= stdDev;
    }
    return parameters;
  }

  private static NoiseStream[] streams(long seed, int rows) {
    return IntStream.range(0, rows)
        .mapToObj(row -> NoiseStream.of(seed, row))
        .toArray(NoiseStream[]::new);
  }

  static Stream<Arguments> models() {
    return Stream.concat(
        Stream.of(LikelihoodKind.values())
            .flatMap(
                likelihood ->
                    Stream.of(PriorName.values())
                        .map(prior -> Arguments.of(Activation.TANH, likelihood, prior))),
        Stream.of(Activation.values())
            .map(
                activation ->
                    Arguments.of(activation, LikelihoodKind.GAUSSIAN, PriorName.STANDARD_NORMAL)));
  }

  @ParameterizedTest
  @MethodSource("models")
  void theGradientByLatentsEqualsCentralDifferences(
      Activation activation, LikelihoodKind likelihood, PriorName prior) {
    int rows = 5;
    double shift = 1e-2;
    VaeConfig config = config(3, activation, likelihood, prior);
    int parameterCount = (int) Topology.of(config).parameterCount();
    RowScorer scorer = scorer(config, parameters(parameterCount, 0.4f));
    float[] x = scorer.clipped(features(4, rows, FEATURES));
    double[] z = new double[rows * 3];
    Arrays.setAll(z, i -> Math.sin(i + 0.4));
    double[] gradient = new double[z.length];
    try (LogJoint joint = scorer.logJoint(x, rows)) {
      joint.valueAndGradient(z, gradient);
      assertThat(Arrays.stream(gradient).map(Math::abs).max().orElseThrow()).isGreaterThan(0.5);
      int smooth = 0;
      for (int i = 0; i < z.length; i++) {
        double tolerance = 2e-3 * Math.max(1, Math.abs(gradient[i]));
        double near = difference(joint, z, i, shift);
        double far = difference(joint, z, i, 2 * shift);
        if (Math.abs(near - far) < tolerance) { // the ReLUs have a kink now and then
          smooth++;
          assertThat(gradient[i]).isCloseTo((4 * near - far) / 3, within(tolerance));
        }
      }
      assertThat(smooth).isGreaterThanOrEqualTo(z.length / 2);
    }
  }

  /** Divided by the shift; its error is of second order, that of a combination of two of fourth. */
  private static double difference(LogJoint joint, double[] z, int place, double shift) {
    double[] up = z.clone();
    double[] down = z.clone();
    up[place] += shift;
    down[place] -= shift;
    int row = place / 3;
    double[] unused = new double[z.length];
    return (joint.valueAndGradient(up, unused)[row] - joint.valueAndGradient(down, unused)[row])
        / (2 * shift);
  }

  /** The exact posterior is what the encoder says. */
  @Test
  void chainsDrawFromTheExactPosterior() {
    VaeNetwork network = linear();
    PosteriorParameters exact = network.encode(linearRows(), LinearVae.ROWS);
    RowScorer scorer = scorer(LinearVae.config(ESTIMATOR_A), network.parameters());
    double[] start = new double[LinearVae.ROWS * LinearVae.LATENTS];
    double[] scales = new double[start.length];
    Arrays.fill(scales, 1);
    FittedGaussian[] fits = new FittedGaussian[LinearVae.ROWS];
    Arrays.setAll(fits, row -> new FittedGaussian(LinearVae.LATENTS));
    try (LogJoint joint = scorer.logJoint(linearRows(), LinearVae.ROWS)) {
      HamiltonianChains chains =
          new HamiltonianChains(joint, start, scales, streams(2, LinearVae.ROWS), 4);
      for (int i = 0; i < 100; i++) {
        chains.adapt();
      }
      for (int i = 0; i < 3000; i++) {
        chains.draw();
        for (int row = 0; row < LinearVae.ROWS; row++) {
          fits[row].add(chains.positions(), row * LinearVae.LATENTS);
        }
      }
    }
    for (int row = 0; row < LinearVae.ROWS; row++) {
      double[][] covariance = fits[row].covariance();
      for (int j = 0; j < LinearVae.LATENTS; j++) {
        int place = row * LinearVae.LATENTS + j;
        double variance = Math.exp(exact.heads().get(1)[place]);
        assertThat(fits[row].mean()[j])
            .isCloseTo(exact.heads().get(0)[place], within(0.15 * Math.sqrt(variance)));
        assertThat(covariance[j][j]).isCloseTo(variance, within(0.2 * variance));
      }
      assertThat(covariance[1][0] / Math.sqrt(covariance[0][0] * covariance[1][1]))
          .isCloseTo(0, within(0.15));
    }
  }

  /** Probabilistic PCA: the posterior is Gaussian, so that only the shrinkage costs variance. */
  @Test
  void theEstimateIsTheExactLogLikelihoodOfALinearModel() {
    int repetitions = 24;
    VaeNetwork network = linear();
    double[] means = new double[repetitions];
    double variance = 0;
    for (int i = 0; i < repetitions; i++) {
      ReciprocalLogLikelihood[] estimates =
          network.reciprocalLogLikelihood(
              linearRows(), LinearVae.ROWS, DEFAULTS, streams(20 + i, LinearVae.ROWS));
      for (int row = 0; row < LinearVae.ROWS; row++) {
        means[i] += (estimates[row].value() - LinearVae.logLikelihood(row)) / LinearVae.ROWS;
        variance += Math.pow(estimates[row].standardError() / LinearVae.ROWS, 2) / repetitions;
        assertThat(estimates[row].acceptance()).isBetween(0.6, 1.0);
      }
    }
    SampleMoments errors = SampleMoments.of(means);
    assertThat(errors.mean()).isCloseTo(0, within(0.02));
    assertThat(errors.variance())
        .as("the stated errors are %s", variance)
        .isBetween(variance / 3, variance * 3);
  }

  private static double[] logLikelihoodsByGrid(VaeNetwork network, float[] x, int rows) {
    int side = 200;
    double step = 0.06;
    float[] grid = new float[2 * side * side];
    for (int i = 0; i < side * side; i++) {
      grid[2 * i] = (float) ((i / side - side / 2) * step);
      grid[2 * i + 1] = (float) ((i % side - side / 2) * step);
    }
    float[] probabilities = network.decode(grid, side * side);
    double[] sums = new double[rows];
    for (int i = 0; i < side * side; i++) {
      double prior = Math.exp(-(grid[2 * i] * grid[2 * i] + grid[2 * i + 1] * grid[2 * i + 1]) / 2);
      for (int row = 0; row < rows; row++) {
        double log = 0;
        for (int d = 0; d < FEATURES; d++) {
          double p = probabilities[i * FEATURES + d];
          log += x[row * FEATURES + d] * Math.log(p) + (1 - x[row * FEATURES + d]) * Math.log1p(-p);
        }
        sums[row] += prior / (2 * Math.PI) * Math.exp(log) * step * step;
      }
    }
    return Arrays.stream(sums).map(Math::log).toArray();
  }

  /** The exact value lies between the two estimates, which are biased in opposite directions. */
  @Test
  void theTwoEstimatesBracketTheValueByNumericalIntegration() {
    int rows = 30;
    int repetitions = 12;
    VaeConfig config = bernoulli(2);
    VaeNetwork network = new VaeNetwork(config);
    network.setParameters(parameters(network.parameterCount(), 0.6f));
    float[] x = features(6, rows, FEATURES);
    double[] exact = logLikelihoodsByGrid(network, x, rows);
    double[] above = new double[repetitions];
    double[] below = new double[repetitions];
    HmcSettings settings = new HmcSettings(100, 200, 4);
    for (int i = 0; i < repetitions; i++) {
      ReciprocalLogLikelihood[] reciprocal =
          network.reciprocalLogLikelihood(x, rows, settings, streams(40 + i, rows));
      LogLikelihood[] weighted =
          network.importanceWeightedLogLikelihood(x, rows, 100, streams(90 + i, rows));
      for (int row = 0; row < rows; row++) {
        above[i] += (reciprocal[row].value() - exact[row]) / rows;
        below[i] += (weighted[row].value() - exact[row]) / rows;
      }
    }
    SampleMoments upper = SampleMoments.of(above);
    SampleMoments lower = SampleMoments.of(below);
    assertThat(upper.mean()).isGreaterThan(-4 * upper.standardError()).isLessThan(0.3);
    assertThat(lower.mean()).isLessThan(4 * lower.standardError());
  }

  static Stream<Arguments> plugins() {
    return Stream.of(PosteriorName.values())
        .flatMap(
            posterior ->
                Stream.of(PriorName.values()).map(prior -> Arguments.of(posterior, prior)));
  }

  /** The encoder is random, so that the importance weights need many draws. */
  @ParameterizedTest
  @MethodSource("plugins")
  void theEstimateAgreesWithImportanceWeightsForEveryPosteriorAndPrior(
      PosteriorName posterior, PriorName prior) {
    int rows = 20;
    VaeConfig config = Networks.config(ESTIMATOR_A, OptimizerConfig.DEFAULTS);
    VaeNetwork network = Networks.network(Networks.config(config, posterior, prior));
    float[] x = features(6, rows, Networks.FEATURES);
    ReciprocalLogLikelihood[] reciprocal =
        network.reciprocalLogLikelihood(x, rows, new HmcSettings(200, 50, 4), streams(12, rows));
    LogLikelihood[] weighted =
        network.importanceWeightedLogLikelihood(x, rows, 20_000, streams(13, rows));
    double difference = 0;
    for (int row = 0; row < rows; row++) {
      difference += (reciprocal[row].value() - weighted[row].value()) / rows;
    }
    assertThat(difference).isCloseTo(0, within(0.15));
  }

  @Test
  void aRowDependsNeitherOnItsNeighborsNorOnItsPlace() {
    int rows = 300;
    VaeNetwork network = new VaeNetwork(bernoulli(3));
    network.setParameters(parameters(network.parameterCount(), 0.6f));
    float[] x = features(6, rows, FEATURES);
    HmcSettings settings = new HmcSettings(12, 12, 3);

    ReciprocalLogLikelihood[] all =
        network.reciprocalLogLikelihood(x, rows, settings, streams(8, rows));

    for (int row = 0; row < rows; row += 7) {
      float[] own = Arrays.copyOfRange(x, row * FEATURES, (row + 1) * FEATURES);
      assertThat(
              network.reciprocalLogLikelihood(
                  own, 1, settings, new NoiseStream[] {NoiseStream.of(8, row)}))
          .containsExactly(all[row]);
    }
  }

  /** A likelihood with standard deviation e^-4, of which the untrained encoder knows nothing. */
  @Test
  void withoutBurnInAChainCanAcceptNothing() {
    VaeNetwork network = linear();
    float[] parameters = network.parameters();
    int logVariances = parameters.length - LinearVae.FEATURES;
    Arrays.fill(parameters, logVariances, parameters.length, -8);
    network.setParameters(parameters);

    ReciprocalLogLikelihood[] estimates =
        network.reciprocalLogLikelihood(
            linearRows(), LinearVae.ROWS, new HmcSettings(10, 0, 4), streams(1, LinearVae.ROWS));

    assertThat(estimates).allMatch(estimate -> Double.isNaN(estimate.value()));
    assertThat(estimates).allMatch(estimate -> estimate.acceptance() < 1e-3);
  }

  @Test
  void fiveLatentsAreRefused() {
    VaeNetwork network = new VaeNetwork(bernoulli(5));
    float[] x = features(6, 1, FEATURES);
    assertThatThrownBy(() -> network.reciprocalLogLikelihood(x, 1, DEFAULTS, streams(1, 1)))
        .isInstanceOf(ConfigException.class)
        .hasMessage(
            "Cannot estimate log p(x) by HMC: the model has 5 latents (must be < 5, because the"
                + " estimate needs a Gaussian that fits p(z|x) well in every direction)."
                + " Use the importance-weighted estimate: evaluate --samples");
    assertThatThrownBy(() -> new HmcSettings(9, -1, 0))
        .hasMessage(
            "Invalid samples: 9 (must be >= 10)\n"
                + "Invalid burnIn: -1 (must be >= 0)\n"
                + "Invalid leapfrogSteps: 0 (must be >= 1)");
  }
}
