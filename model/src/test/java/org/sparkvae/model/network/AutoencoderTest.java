package org.sparkvae.model.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.sparkvae.model.network.Networks.FEATURES;
import static org.sparkvae.model.network.Networks.LATENTS;
import static org.sparkvae.model.network.Networks.config;
import static org.sparkvae.model.network.Networks.features;
import static org.sparkvae.model.network.Networks.gaussian;
import static org.sparkvae.model.network.Networks.optimizer;

import org.junit.jupiter.api.Test;
import org.sparkvae.model.config.ConfigException;
import org.sparkvae.model.config.ObjectiveConfig;
import org.sparkvae.model.config.ObjectiveConfig.Estimator;
import org.sparkvae.model.config.ObjectiveName;
import org.sparkvae.model.config.OptimizerConfig.OptimizerName;
import org.sparkvae.model.config.PosteriorConfig;
import org.sparkvae.model.config.PriorConfig;
import org.sparkvae.model.config.PriorConfig.PriorName;
import org.sparkvae.model.config.VaeConfig;
import org.sparkvae.model.objective.TermSums;
import org.sparkvae.model.objective.VaeParts;

class AutoencoderTest {
  private static final int ROWS = 20;
  private static final VaeConfig CONFIG =
      config(autoencoder(1), optimizer(OptimizerName.ADAM, 0.02));

  private static ObjectiveConfig autoencoder(int samples) {
    return new ObjectiveConfig(ObjectiveName.AUTOENCODER, Estimator.B, samples, 1, 0, 0);
  }

  private static Batch batch(long noiseSeed) {
    return new Batch(
        ROWS, features(1, ROWS, FEATURES), gaussian(noiseSeed, ROWS * LATENTS), null, 0);
  }

  @Test
  void noiseDoesNotCount() {
    try (VaeNetwork one = new VaeNetwork(CONFIG);
        VaeNetwork other = new VaeNetwork(CONFIG)) {
      for (int step = 0; step < 3; step++) {
        assertThat(one.fit(batch(step))).isEqualTo(other.fit(batch(100 + step)));
      }
      assertThat(one.parameters()).isEqualTo(other.parameters());
    }
  }

  @Test
  void itMinimizesTheReconstructionFromTheMean() {
    try (VaeNetwork network = new VaeNetwork(CONFIG)) {
      float[] rows = features(1, ROWS, FEATURES);
      RowBounds atMean = network.negativeElbo(rows, ROWS, new float[ROWS * LATENTS]);
      float[] logVariance = network.encode(rows, ROWS).heads().get(1);

      TermSums first = network.fit(batch(0));
      for (int step = 1; step < 100; step++) {
        network.fit(batch(step));
      }

      assertThat(first.objectiveSum())
          .isCloseTo(atMean.sum(null).reconstructionNllSum(), within(1e-4));
      RowBounds after = network.negativeElbo(rows, ROWS, new float[ROWS * LATENTS]);
      assertThat(after.sum(null).reconstructionNllSum())
          .isLessThan(atMean.sum(null).reconstructionNllSum() - ROWS * 0.1);
      assertThat(network.encode(rows, ROWS).heads().get(1)).hasSameSizeAs(logVariance);
    }
  }

  @Test
  void aLearnedPriorIsRefused() {
    PriorConfig mixture = new PriorConfig(PriorName.MIXTURE, 3, 1);
    assertThatThrownBy(
            () ->
                VaeParts.of(
                    VaeParts.likelihood(CONFIG.model().likelihood()),
                    VaeParts.posterior(PosteriorConfig.DEFAULTS),
                    VaeParts.prior(mixture),
                    autoencoder(1)))
        .isInstanceOf(ConfigException.class)
        .hasMessage(
            "Invalid objective.name: autoencoder (needs model.posterior.name = diagonalGaussian and"
                + " model.prior.name = standardNormal, of which it uses the mean alone)");
  }
}
