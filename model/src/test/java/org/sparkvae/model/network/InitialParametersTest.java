package org.sparkvae.model.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.sparkvae.model.SampleMoments;
import org.sparkvae.model.config.Activation;
import org.sparkvae.model.config.LikelihoodKind;
import org.sparkvae.model.config.ModelConfig;
import org.sparkvae.model.config.ObjectiveConfig;
import org.sparkvae.model.config.OptimizerConfig;
import org.sparkvae.model.config.VaeConfig;
import org.sparkvae.model.config.WeightInit;

class InitialParametersTest {
  private static final int FEATURES = 100;
  private static final int HIDDEN = 40;
  private static final int WEIGHTS = FEATURES * HIDDEN;

  /** Draws parameters; the first layer's weights come first, then its biases. */
  private static float[] start(WeightInit weightInit, long seed, int features, int hidden) {
    ModelConfig model =
        new ModelConfig(
            2, List.of(hidden), List.of(3), Activation.TANH, LikelihoodKind.BERNOULLI, weightInit);
    VaeConfig config =
        new VaeConfig(
            features, 10, seed, model, ObjectiveConfig.DEFAULTS, OptimizerConfig.DEFAULTS);
    return VaeNetwork.initialParameters(config);
  }

  private static SampleMoments moments(float[] parameters, int from, int to) {
    double[] part = new double[to - from];
    Arrays.setAll(part, i -> parameters[from + i]);
    return SampleMoments.of(part);
  }

  /** N(0, 2 / (100 + 40)); He's variance would be 2 / 100. */
  @Test
  void xavierWeightsHaveTheVarianceOfBothFansAndBiasesAreZero() {
    float[] parameters = start(WeightInit.XAVIER, 1, FEATURES, HIDDEN);

    SampleMoments weights = moments(parameters, 0, WEIGHTS);
    assertThat(weights.variance() * (FEATURES + HIDDEN) / 2).isCloseTo(1, within(0.09));
    assertThat(weights.mean()).isCloseTo(0, within(4 * weights.standardError()));
    assertThat(Arrays.copyOfRange(parameters, WEIGHTS, WEIGHTS + HIDDEN)).containsOnly(0);
  }

  @Test
  void reluWeightsHaveTheVarianceOfTheFanIn() {
    float[] parameters = start(WeightInit.RELU, 1, FEATURES, HIDDEN);

    SampleMoments weights = moments(parameters, 0, WEIGHTS);
    assertThat(weights.variance() * FEATURES / 2).isCloseTo(1, within(0.09));
    assertThat(Arrays.copyOfRange(parameters, WEIGHTS, WEIGHTS + HIDDEN)).containsOnly(0);
  }

  /** A standard deviation of 0.01, not a variance, and biases are drawn too. */
  @Test
  void normal001DrawsWeightsAndBiasesWithAStdDevOfAHundredth() {
    float[] parameters = start(WeightInit.NORMAL001, 1, FEATURES, HIDDEN);

    assertThat(Math.sqrt(moments(parameters, 0, WEIGHTS).variance())).isCloseTo(0.01, within(5e-4));
    assertThat(Math.sqrt(moments(parameters, WEIGHTS, WEIGHTS + HIDDEN).variance()))
        .isCloseTo(0.01, within(4e-3));
  }

  @Test
  void theSeedIsAllThatTheStartDependsOn() {
    float[] parameters = start(WeightInit.XAVIER, 1, 6, 5);

    assertThat(start(WeightInit.XAVIER, 1, 6, 5)).isEqualTo(parameters);
    assertThat(start(WeightInit.XAVIER, 2, 6, 5)).isNotEqualTo(parameters);
  }

  /**
   * Hashes of little-endian floats, confirmed by a script in Python; with other values no earlier
   * run can be reproduced.
   */
  @Test
  void theStartOfASmallNetworkIsTheGoldenOne() throws NoSuchAlgorithmException {
    assertThat(sha256(start(WeightInit.XAVIER, 42, 6, 5)))
        .isEqualTo("bbbc0bc7b739ca6f839dfcf14b69355a9c30bb0fc46e33a6d13ea427fe155a15");
    assertThat(sha256(start(WeightInit.NORMAL001, 42, 6, 5)))
        .isEqualTo("63a46108a45defd43a156d545d6d195e98acd08ddc68c2e4c3085ae0a5ee26b6");
  }

  private static String sha256(float[] parameters) throws NoSuchAlgorithmException {
    ByteBuffer bytes =
        ByteBuffer.allocate(Float.BYTES * parameters.length).order(ByteOrder.LITTLE_ENDIAN);
    for (float parameter : parameters) {
      bytes.putFloat(parameter);
    }
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes.array()));
  }
}
