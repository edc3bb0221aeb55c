package org.sparkvae.model.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
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
import org.sparkvae.model.config.WeightsConfig;
import org.sparkvae.model.graph.Topology;
import org.sparkvae.model.posterior.LatentDraw;
import org.sparkvae.model.posterior.PlanarFlow;
import org.sparkvae.model.random.NoiseStream;
import org.sparkvae.model.random.Purpose;
import org.sparkvae.model.random.RowNoise;

class LatentDrawsTest {
  /** More than one chunk, so that rows cross a boundary. */
  private static final int ROWS = 300;

  private static final int LATENTS = 3;

  private final VaeNetwork network =
      new VaeNetwork(config(PosteriorConfig.DEFAULTS, PriorConfig.DEFAULTS));

  private static VaeConfig config(PosteriorConfig posterior, PriorConfig prior) {
    ModelConfig defaults = ModelConfig.DEFAULTS;
    ModelConfig model =
        new ModelConfig(
            LATENTS,
            List.of(4),
            List.of(4),
            defaults.activation(),
            LikelihoodKind.GAUSSIAN_SHARED, // it owns a parameter, too
            defaults.weightInit(),
            posterior,
            prior,
            WeightsConfig.DEFAULTS);
    ObjectiveConfig objective = new ObjectiveConfig(Estimator.A, 1, 1, 0);
    return new VaeConfig(5, 10, 3, model, objective, OptimizerConfig.DEFAULTS);
  }

  private static float[] noise() {
    long[] keys = new long[ROWS];
    Arrays.setAll(keys, row -> 7L * row);
    return RowNoise.of(5, Purpose.GENERATION, keys, LATENTS);
  }

  /** A different stdDev for each latent, so that the test fails if a variance is used instead. */
  @Test
  void posteriorDrawIsMeanPlusStdDevTimesNoise() {
    float[] noise = noise();
    float[] mean = new float[noise.length];
    float[] logVariance = new float[noise.length];
    for (int i = 0; i < noise.length; i++) {
      mean[i] = i % 17;
      logVariance[i] = (float) (2 * Math.log(3 + i % LATENTS));
    }

    float[] latents =
        network.fromPosterior(new PosteriorParameters(List.of(mean, logVariance)), noise, ROWS);

    for (int i = 0; i < noise.length; i++) {
      assertThat(latents[i]).isCloseTo(mean[i] + (3 + i % LATENTS) * noise[i], within(1e-4f));
    }
  }

  @Test
  void drawFromTheStandardNormalIsTheNoise() {
    assertThat(network.fromPrior(noise(), ROWS)).isEqualTo(noise());
  }

  /** The last parameters are means, log-variances and logit of the only component. */
  @Test
  void drawFromAMixtureIsFromItsPresentComponents() {
    VaeConfig config = config(PosteriorConfig.DEFAULTS, new PriorConfig(PriorName.MIXTURE, 1, 1));
    try (VaeNetwork mixture = new VaeNetwork(config)) {
      float[] parameters = mixture.parameters();
      int means = parameters.length - 2 * LATENTS - 1;
      for (int j = 0; j < LATENTS; j++) {
        parameters[means + j] = 10 * j;
        parameters[means + LATENTS + j] = (float) (2 * Math.log(3 + j));
      }
      mixture.setParameters(parameters);
      int size = mixture.priorNoiseSize();
      float[] noise = Networks.gaussian(1, ROWS * size);

      float[] latents = mixture.fromPrior(noise, ROWS);

      assertThat(latents).hasSize(ROWS * LATENTS);
      for (int i = 0; i < latents.length; i++) {
        int j = i % LATENTS;
        float expected = 10 * j + (3 + j) * noise[i / LATENTS * size + j];
        assertThat(latents[i]).isCloseTo(expected, within(1e-4f));
      }
      assertThat(mixture.generate(ROWS, NoiseStream.of(1)))
          .isEqualTo(mixture.decode(latents, ROWS));
    }
  }

  @Test
  void theCodeOfAGaussianIsItsMean() {
    PosteriorParameters encoding = network.encode(Networks.features(2, ROWS, 5), ROWS);

    assertThat(network.codes(encoding, ROWS)).isEqualTo(encoding.mean());
  }

  /** The flow's parameters lie between encoder and decoder. */
  @Test
  void theCodeOfAFlowIsItsImageOfTheMean() {
    VaeConfig config = config(new PosteriorConfig(PosteriorName.PLANAR, 2), PriorConfig.DEFAULTS);
    try (VaeNetwork flow = Networks.network(config)) {
      long[] ends = Topology.of(config).ends();
      float[] parameters = Arrays.copyOfRange(flow.parameters(), (int) ends[1], (int) ends[2]);
      double[] own = new double[parameters.length];
      Arrays.setAll(own, i -> parameters[i]);
      PosteriorParameters encoding = flow.encode(Networks.features(2, ROWS, 5), ROWS);
      List<INDArray> heads =
          encoding.heads().stream()
              .map(head -> Nd4j.createFromArray(head).reshape('c', ROWS, LATENTS))
              .toList();
      INDArray zeros = Nd4j.create(DataType.FLOAT, ROWS, LATENTS);

      float[] expected =
          new LatentDraw(new PlanarFlow(2), heads, zeros, 1, own)
              .latent()
              .dup('c')
              .data()
              .asFloat();
      assertThat(flow.codes(encoding, ROWS)).isEqualTo(expected).isNotEqualTo(encoding.mean());
      assertThat(flow.reconstruct(Networks.features(2, ROWS, 5), ROWS))
          .isEqualTo(flow.decode(expected, ROWS));
    }
  }

  @Test
  void noiseOfARowDoesNotDependOnItsNeighbors() {
    float[] alone = RowNoise.of(5, Purpose.GENERATION, new long[] {7}, LATENTS);

    assertThat(alone).isEqualTo(Arrays.copyOfRange(noise(), LATENTS, 2 * LATENTS));
    assertThat(RowNoise.of(6, Purpose.GENERATION, new long[] {7}, LATENTS)).isNotEqualTo(alone);
  }
}
