package org.sparkvae.model.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.sparkvae.model.config.ModelConfig;
import org.sparkvae.model.config.ObjectiveConfig;
import org.sparkvae.model.config.OptimizerConfig;
import org.sparkvae.model.config.VaeConfig;
import org.sparkvae.model.random.Purpose;
import org.sparkvae.model.random.RowNoise;

class LatentDrawsTest {
  /** More than one chunk, so that rows cross a boundary. */
  private static final int ROWS = 300;

  private static final int LATENTS = 3;

  private final VaeNetwork network = new VaeNetwork(config());

  private static VaeConfig config() {
    ModelConfig defaults = ModelConfig.DEFAULTS;
    ModelConfig model =
        new ModelConfig(
            LATENTS,
            List.of(4),
            List.of(4),
            defaults.activation(),
            defaults.likelihood(),
            defaults.weightInit());
    return new VaeConfig(5, 10, 3, model, ObjectiveConfig.DEFAULTS, OptimizerConfig.DEFAULTS);
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
        network.fromPosterior(new PosteriorParameters(mean, logVariance), noise, ROWS);

    for (int i = 0; i < noise.length; i++) {
      assertThat(latents[i]).isCloseTo(mean[i] + (3 + i % LATENTS) * noise[i], within(1e-4f));
    }
  }

  @Test
  void drawFromTheStandardNormalIsTheNoise() {
    assertThat(network.fromPrior(noise(), ROWS)).isEqualTo(noise());
  }

  @Test
  void noiseOfARowDoesNotDependOnItsNeighbors() {
    float[] alone = RowNoise.of(5, Purpose.GENERATION, new long[] {7}, LATENTS);

    assertThat(alone).isEqualTo(Arrays.copyOfRange(noise(), LATENTS, 2 * LATENTS));
    assertThat(RowNoise.of(6, Purpose.GENERATION, new long[] {7}, LATENTS)).isNotEqualTo(alone);
  }
}
