package org.sparkvae.model.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.sparkvae.model.LinearVae.LATENTS;
import static org.sparkvae.model.LinearVae.ROWS;
import static org.sparkvae.model.network.Networks.gaussian;
import static org.sparkvae.model.network.Networks.optimizer;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.sparkvae.model.LinearVae;
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
import org.sparkvae.model.graph.Topology;
import org.sparkvae.model.inference.FittedGaussian;
import org.sparkvae.model.objective.TermSums;
import org.sparkvae.model.random.NoiseStream;

@Timeout(60)
class MonteCarloEmTest {
  private static final OptimizerConfig STILL = optimizer(OptimizerName.SGD, 1e-30);
  private static final HmcSettings HMC = new HmcSettings(60, 50, 4);

  /** Each row of the data several times: the chains of so many rows cost as much as one. */
  private static final int CHAINS = 20 * ROWS;

  private static ObjectiveConfig mcem(int weightSteps) {
    return new ObjectiveConfig(ObjectiveName.MCEM, Estimator.B, 1, 1, 0, 0, 1, 0, 10, weightSteps);
  }

  private static VaeConfig linear(
      LikelihoodKind likelihood, OptimizerConfig optimizer, int weightSteps) {
    VaeConfig linear = LinearVae.config(mcem(weightSteps));
    ModelConfig model =
        linear.model().with(likelihood, PosteriorConfig.DEFAULTS, PriorConfig.DEFAULTS);
    return new VaeConfig(
        linear.featureSize(), ROWS, linear.seed(), model, linear.objective(), optimizer);
  }

  /** The best linear model; the exact posterior is what its encoder says. */
  private static VaeNetwork best() {
    VaeNetwork network = new VaeNetwork(linear(LikelihoodKind.GAUSSIAN, STILL, 1));
    network.setParameters(floats(LinearVae.bestParameters()));
    return network;
  }

  private static float[] rows() {
    return floats(Arrays.stream(LinearVae.rows()).flatMapToDouble(Arrays::stream).toArray());
  }

  private static float[] floats(double[] values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }

  private static Batch batch(int... rows) {
    float[] features = new float[rows.length * LinearVae.FEATURES];
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(
          rows(),
          rows[i] % ROWS * LinearVae.FEATURES,
          features,
          i * LinearVae.FEATURES,
          LinearVae.FEATURES);
    }
    return new Batch(rows.length, features, new float[0], null, 0);
  }

  private static int[] all() {
    return IntStream.range(0, CHAINS).toArray();
  }

  private static NoiseStream[] noise(long round, int... rows) {
    return Arrays.stream(rows)
        .mapToObj(row -> NoiseStream.of(5, round, row))
        .toArray(NoiseStream[]::new);
  }

  private static double meanLogLikelihood(VaeNetwork network) {
    return Arrays.stream(
            network.reciprocalLogLikelihood(batch(all()).features(), CHAINS, HMC, noise(-1, all())))
        .mapToDouble(ReciprocalLogLikelihood::value)
        .average()
        .orElseThrow();
  }

  @Test
  void theKeptLatentsAreDrawsFromTheExactPosterior() {
    VaeNetwork network = best();
    float[] latents = new float[CHAINS * LATENTS];
    float[] steps = new float[CHAINS];
    FittedGaussian[] fits = new FittedGaussian[ROWS];
    Arrays.setAll(fits, row -> new FittedGaussian(LATENTS));
    double acceptance = 0;
    int passes = 80;
    for (int pass = 0; pass < passes; pass++) {
      TermSums terms =
          network.fit(batch(all()), new LatentChains(latents, steps, noise(pass, all())));
      acceptance += terms.means().get("acceptance") / passes;
      double[] positions = new double[latents.length];
      Arrays.setAll(positions, i -> latents[i]);
      for (int chain = 0; chain < CHAINS; chain++) {
        fits[chain % ROWS].add(positions, chain * LATENTS);
      }
    }

    assertThat(acceptance).isCloseTo(0.9, within(0.03)); // what the steps adapt to
    PosteriorParameters exact = network.encode(rows(), ROWS);
    for (int row = 0; row < ROWS; row++) {
      double[][] covariance = fits[row].covariance();
      for (int j = 0; j < LATENTS; j++) {
        int place = row * LATENTS + j;
        double variance = Math.exp(exact.logVariance()[place]);
        assertThat(fits[row].mean()[j])
            .isCloseTo(exact.mean()[place], within(0.15 * Math.sqrt(variance)));
        assertThat(covariance[j][j]).isCloseTo(variance, within(0.2 * variance));
      }
    }
  }

  /** Probabilistic PCA, from drawn weights and a variance of 1. */
  @Test
  void trainingReachesTheMaximumLikelihood() {
    OptimizerConfig falling =
        new OptimizerConfig(OptimizerName.ADAM, 0.03, Schedule.EXPONENTIAL, 0.5, 100, 0);
    VaeNetwork network =
        new VaeNetwork(linear(LikelihoodKind.GAUSSIAN_SHARED, falling, 5));
    double before = meanLogLikelihood(network);
    float[] encoder = encoder(network);
    float[] latents = new float[CHAINS * LATENTS];
    float[] steps = new float[CHAINS];
    for (int pass = 0; pass < 100; pass++) {
      network.fit(batch(all()), new LatentChains(latents, steps, noise(pass, all())));
    }

    double best = LinearVae.greatestMeanLogLikelihood();
    assertThat(before).isLessThan(best - 1);
    assertThat(meanLogLikelihood(network)).isCloseTo(best, within(0.1));
    assertThat(encoder(network)).containsExactly(encoder);
  }

  private static float[] encoder(VaeNetwork network) {
    int end = (int) Topology.of(network.config()).ends()[2];
    return Arrays.copyOf(network.parameters(), end);
  }

  @Test
  void aRowsChainDependsOnItsOwnNumbersOnly() {
    float[] latents = new float[CHAINS * LATENTS];
    float[] steps = new float[CHAINS];
    VaeNetwork network = best();
    network.fit(batch(all()), new LatentChains(latents, steps, noise(0, all())));
    network.fit(batch(all()), new LatentChains(latents, steps, noise(1, all())));

    float[] ofOne = new float[LATENTS];
    float[] itsStep = new float[1];
    network.fit(batch(7), new LatentChains(ofOne, itsStep, noise(0, 7)));
    float[] ofTwo = {0, 0, ofOne[0], ofOne[1]};
    float[] theirSteps = {0, itsStep[0]}; // the first chain begins when the second goes on
    network.fit(batch(3, 7), new LatentChains(ofTwo, theirSteps, noise(1, 3, 7)));

    assertThat(new float[] {ofTwo[2], ofTwo[3]})
        .containsExactly(Arrays.copyOfRange(latents, 7 * LATENTS, 8 * LATENTS));
    assertThat(theirSteps[1]).isEqualTo(steps[7]);
  }

  @Test
  void theTermsAreThoseOfTheKeptLatents() {
    VaeNetwork network = best();
    float[] latents = new float[CHAINS * LATENTS];
    float[] steps = new float[CHAINS];
    TermSums terms = network.fit(batch(all()), new LatentChains(latents, steps, noise(0, all())));

    double prior = 0;
    for (float latent : latents) {
      prior += (Math.log(2 * Math.PI) + latent * latent) / 2 / CHAINS;
    }
    assertThat(terms.means().keySet())
        .containsExactly("jointNll", "reconstructionNll", "priorNll", "acceptance");
    assertThat(terms.means().get("priorNll")).isCloseTo(prior, within(1e-6));
    assertThat(terms.meanObjective())
        .isCloseTo(terms.means().get("reconstructionNll") + prior, within(1e-6));
  }

  /** Whatever the encoder holds, the start and the scales come from chains. */
  @Test
  void theLogLikelihoodDoesNotNeedTheEncoder() {
    VaeNetwork network = best();
    double value = meanLogLikelihood(network);
    float[] parameters = network.parameters();
    int end = encoder(network).length;
    System.arraycopy(gaussian(9, end), 0, parameters, 0, end);
    network.setParameters(parameters);

    assertThat(meanLogLikelihood(network)).isEqualTo(value);
    assertThat(value).isCloseTo(LinearVae.greatestMeanLogLikelihood(), within(0.03));
  }

  @Test
  void whatNeedsAnEncoderAndTooManyLatentsAreRefused() {
    ModelConfig five =
        new ModelConfig(
            5,
            List.of(),
            List.of(4),
            Activation.TANH,
            LikelihoodKind.BERNOULLI,
            WeightInit.NORMAL001);
    VaeConfig plain = Networks.config(mcem(5), STILL);
    assertRefused(
        plain.with(five, mcem(5)),
        "Invalid model.latentSize: 5 (must be <= 4 where objective.name");
    assertRefused(
        Networks.config(plain, PosteriorName.PLANAR, PriorName.STANDARD_NORMAL),
        "Invalid model.posterior.name: planar (must be diagonalGaussian");
    assertRefused(
        Networks.config(plain, PosteriorName.DIAGONAL_GAUSSIAN, PriorName.VAMP),
        "Invalid model.prior.name: vamp (must be standardNormal or mixture");
    assertThatThrownBy(() -> new ObjectiveConfig(ObjectiveName.MCEM, Estimator.B, 2, 1, 0, 0))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("samplesPerRow: 2 (must be 1 where objective.name = mcem");
    new VaeNetwork(Networks.config(plain, PosteriorName.DIAGONAL_GAUSSIAN, PriorName.MIXTURE))
        .close();
  }

  private static void assertRefused(VaeConfig config, String message) {
    assertThatThrownBy(() -> new VaeNetwork(config))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith(message);
  }
}
