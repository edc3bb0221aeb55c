package org.sparkvae.model.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.sparkvae.model.network.Networks.FEATURES;
import static org.sparkvae.model.network.Networks.LATENTS;
import static org.sparkvae.model.network.Networks.config;
import static org.sparkvae.model.network.Networks.features;
import static org.sparkvae.model.network.Networks.gaussian;
import static org.sparkvae.model.network.Networks.network;
import static org.sparkvae.model.network.Networks.optimizer;
import static org.sparkvae.model.network.Networks.stepOf;

import java.util.Arrays;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.sparkvae.model.config.ConfigException;
import org.sparkvae.model.config.InputNormalization;
import org.sparkvae.model.config.LikelihoodKind;
import org.sparkvae.model.config.OptimizerConfig.OptimizerName;
import org.sparkvae.model.config.PriorConfig;
import org.sparkvae.model.config.PriorConfig.PriorName;
import org.sparkvae.model.config.VaeConfig;

class EncoderInputTest {
  private static VaeConfig with(InputNormalization normalization, double dropout) {
    VaeConfig config = config(optimizer(OptimizerName.SGD, 0.1));
    return config.with(config.model().with(normalization, dropout), config.objective());
  }

  private static EncoderInput input(InputNormalization normalization, double dropout) {
    return new EncoderInput(with(normalization, dropout));
  }

  private static Batch batch(float[] features, long... keys) {
    float[] noise = gaussian(7, keys.length * LATENTS);
    return new Batch(keys.length, features, noise, null, 0, keys);
  }

  @Test
  void withoutSettingsTheEncoderGetsTheRowsThemselves() {
    float[] rows = {1, 0, 2, 0, 0, 2};
    assertThat(input(InputNormalization.NONE, 0).of(rows, 1)).isSameAs(rows);
    assertThat(input(InputNormalization.NONE, 0.5).of(rows, 1)).isSameAs(rows);
  }

  @Test
  void aNormalizedRowHasLengthOneAndARowOfZerosStays() {
    float[] rows = {1, 0, 2, Float.NaN, 0, 2, 0, 0, 0, 0, 0, 0};
    float[] given = rows.clone();

    float[] input = input(InputNormalization.L2, 0).of(rows, 2);

    assertThat(input)
        .containsExactly(
            new float[] {1 / 3f, 0, 2 / 3f, 0, 0, 2 / 3f, 0, 0, 0, 0, 0, 0}, within(1e-7f));
    assertThat(rows).containsExactly(given);
  }

  @Test
  void aShareOfTheFeaturesIsDroppedAndTheOthersMakeUpForThem() {
    int count = 5000;
    float[] rows = new float[count * FEATURES];
    Arrays.fill(rows, 2);
    Batch batch = batch(rows, LongStream.range(0, count).toArray());

    float[] input = input(InputNormalization.NONE, 0.25).of(batch);

    int dropped = 0;
    for (float value : input) {
      assertThat(value).isIn(0f, 2 / 0.75f);
      dropped += value == 0 ? 1 : 0;
    }
    double error = Math.sqrt(0.25 * 0.75 / input.length);
    assertThat((double) dropped / input.length).isCloseTo(0.25, within(4 * error));
    assertThat(rows).containsOnly(2);
  }

  @Test
  void theDrawOfARowDependsOnItsKeyAlone() {
    EncoderInput input = input(InputNormalization.NONE, 0.5);
    float[] row = features(1, 1, FEATURES);
    float[] twice = Arrays.copyOf(row, 2 * FEATURES);
    System.arraycopy(row, 0, twice, FEATURES, FEATURES);

    float[] both = input.of(batch(twice, 3, 8));

    assertThat(input.of(batch(row, 8)))
        .containsExactly(Arrays.copyOfRange(both, FEATURES, 2 * FEATURES));
    assertThat(input.of(batch(row, 3))).containsExactly(Arrays.copyOf(both, FEATURES));
    assertThat(input.of(batch(row, 3))).isNotEqualTo(input.of(batch(row, 8)));
  }

  /** The norm is that of the whole row, not of what dropout leaves of it. */
  @Test
  void aRowIsNormalizedBeforeItsFeaturesAreDropped() {
    float[] row = {3, 0, 4, 0, 0, 0};
    float[] input = input(InputNormalization.L2, 0.5).of(batch(row, 2));

    assertThat(input[0]).isIn(0f, 2 * 0.6f);
    assertThat(input[2]).isIn(0f, 2 * 0.8f);
  }

  /** The decoder's output biases learn from the whole row, whatever the encoder sees. */
  @Test
  void theLikelihoodTakesTheWholeRow() {
    float[] row = {1, 0, 1, 0, 0, 1};
    VaeConfig config = with(InputNormalization.L2, 0.999);
    try (VaeNetwork network = network(config)) {
      double[] step = stepOf(network, batch(row, 1)); // the encoder sees zeros
      double[] biases = Arrays.copyOfRange(step, step.length - FEATURES, step.length);
      for (int i = 0; i < FEATURES; i++) {
        assertThat(Math.signum(biases[i])).isEqualTo(row[i] == 1 ? -1 : 1);
      }
    }
  }

  @Test
  void scoresUseTheNormalizedRowWithoutDropout() {
    VaeConfig dropping = with(InputNormalization.L2, 0.5);
    float[] row = {3, 0, 4, 0, 0, 0};
    float[] normalized = {0.6f, 0, 0.8f, 0, 0, 0};
    try (VaeNetwork network = network(dropping);
        VaeNetwork plain = network(with(InputNormalization.NONE, 0))) {
      plain.setParameters(network.parameters());

      assertThat(network.encode(row, 1).mean())
          .containsExactly(plain.encode(normalized, 1).mean(), within(1e-6f));
      float[] noise = gaussian(5, LATENTS);
      assertThat(network.negativeElbo(row, 1, noise).klDivergence())
          .containsExactly(plain.negativeElbo(normalized, 1, noise).klDivergence(), within(1e-5f));
    }
  }

  @Test
  void refusesWhatHasNoMeaning() {
    VaeConfig config = with(InputNormalization.L2, 0);
    assertThatThrownBy(
            () ->
                config
                    .model()
                    .with(
                        LikelihoodKind.BERNOULLI,
                        config.model().posterior(),
                        PriorConfig.of(PriorName.VAMP)))
        .isInstanceOf(ConfigException.class)
        .hasMessage(
            "Invalid model.inputNormalization: l2 (must be none where model.prior.name = vamp)");
    assertThatThrownBy(() -> config.model().with(InputNormalization.NONE, 1))
        .hasMessage("Invalid model.inputDropout: 1.0 (must be in [0, 1))");
  }
}
