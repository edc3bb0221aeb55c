package org.sparkvae.model.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.sparkvae.model.network.Networks.batch;
import static org.sparkvae.model.network.Networks.config;
import static org.sparkvae.model.network.Networks.network;
import static org.sparkvae.model.network.Networks.norm;
import static org.sparkvae.model.network.Networks.optimizer;
import static org.sparkvae.model.network.Networks.stepOf;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.sparkvae.model.config.Activation;
import org.sparkvae.model.config.LikelihoodKind;
import org.sparkvae.model.config.ModelConfig;
import org.sparkvae.model.config.ObjectiveConfig;
import org.sparkvae.model.config.OptimizerConfig;
import org.sparkvae.model.config.OptimizerConfig.OptimizerName;
import org.sparkvae.model.config.OptimizerConfig.Schedule;
import org.sparkvae.model.config.VaeConfig;
import org.sparkvae.model.config.WeightInit;

class OptimizerTest {
  /** 300 features to 300 units. */
  private static final int LONG_LAYER = 300 * 300 + 300;

  @ParameterizedTest
  @EnumSource(OptimizerName.class)
  void everyOptimizerMovesTheParametersAndLowersTheLoss(OptimizerName name) {
    VaeNetwork network = network(config(optimizer(name, 0.01)));
    float[] before = network.parameters();
    Batch batch = batch(1, 10);
    double start = network.fit(batch).meanObjective();
    for (int step = 0; step < 60; step++) {
      network.fit(batch);
    }

    assertThat(network.fit(batch).meanObjective()).isLessThan(start - 0.002);
    float[] after = network.parameters();
    for (int i = 0; i < before.length; i++) {
      assertThat(after[i]).isNotEqualTo(before[i]);
    }
  }

  /** The first step is the sign of the gradient times the learning rate. */
  @Test
  void adamsFirstStepIsOneLearningRateLong() {
    double[] step = stepOf(network(config(optimizer(OptimizerName.ADAM, 0.01))), batch(1, 10));

    for (double value : step) {
      assertThat(Math.abs(value)).isBetween(0.0095, 0.0101);
    }
  }

  /** Steps of SGD from the same parameters on the same batch differ only by the rate. */
  @ParameterizedTest
  @CsvSource({
    "CONSTANT, 0, 1",
    "CONSTANT, 7, 1",
    "EXPONENTIAL, 0, 1",
    "EXPONENTIAL, 5, 0.7071067811865476",
    "EXPONENTIAL, 20, 0.25",
    "STEP, 9, 1",
    "STEP, 10, 0.5",
    "STEP, 29, 0.25",
    "INVERSE, 0, 1",
    "INVERSE, 10, 0.6666666666666666",
    "INVERSE, 60, 0.25"
  })
  void theLearningRateFollowsItsSchedule(Schedule schedule, long step, double factor) {
    OptimizerConfig scheduled = new OptimizerConfig(OptimizerName.SGD, 0.5, schedule, 0.5, 10, 0);
    VaeNetwork network = network(config(scheduled));
    network.setStep(step);

    double length = norm(stepOf(network, batch(1, 10)));

    double full = norm(stepOf(network(config(optimizer(OptimizerName.SGD, 0.5))), batch(1, 10)));
    assertThat(length / full).isCloseTo(factor, within(1e-5));
    assertThat(network.step()).isEqualTo(step + 1);
  }

  /** First steps are proportional to the rate; Adam's bias correction depends on the step, too. */
  @ParameterizedTest
  @EnumSource(
      value = OptimizerName.class,
      names = {"ADAGRAD", "RMSPROP", "NESTEROVS", "SGD"})
  void everyOptimizerWithALearningRateFollowsItsSchedule(OptimizerName name) {
    VaeConfig config = config(new OptimizerConfig(name, 0.01, Schedule.STEP, 0.5, 10, 0));
    VaeNetwork late = network(config);
    late.setStep(10);

    double ratio = norm(stepOf(late, batch(1, 10))) / norm(stepOf(network(config), batch(1, 10)));

    assertThat(ratio).isCloseTo(0.5, within(1e-4));
  }

  /** DL4J clips layer by layer, weights and biases together; 0 is no clipping. */
  @Test
  void theGradientOfEachLayerIsScaledDownToTheGreatestNorm() {
    Batch batch = batch(1, 10);
    double[] free = stepOf(network(config(clipped(0))), batch);
    double limit = 0.05;
    double[] held = stepOf(network(config(clipped(limit))), batch);

    int[] ends = {35, 53, 71, 87, 117}; // 6 * 5 + 5, twice 5 * 3 + 3, 3 * 4 + 4, 4 * 6 + 6
    assertThat(free).hasSize(ends[4]);
    int clippedLayers = 0;
    for (int layer = 0; layer < ends.length; layer++) {
      int from = layer == 0 ? 0 : ends[layer - 1];
      double[] freeLayer = Arrays.copyOfRange(free, from, ends[layer]);
      double[] heldLayer = Arrays.copyOfRange(held, from, ends[layer]);
      double scale = Math.min(1, limit / norm(freeLayer));
      clippedLayers += scale < 1 ? 1 : 0;
      for (int i = 0; i < freeLayer.length; i++) {
        assertThat(heldLayer[i]).isCloseTo(scale * freeLayer[i], within(1e-6));
      }
    }
    assertThat(clippedLayers).isPositive();
  }

  /** Longer than a block. */
  @Test
  void aLongLayerIsClippedAsOne() {
    double limit = 0.05;
    double[] held = stepOf(longNetwork(clipped(limit)), longBatch());
    double[] free = stepOf(longNetwork(clipped(0)), longBatch());

    double[] heldLayer = Arrays.copyOf(held, LONG_LAYER);
    double[] freeLayer = Arrays.copyOf(free, LONG_LAYER);
    double scale = limit / norm(freeLayer);
    assertThat(scale).isLessThan(1);
    assertThat(norm(heldLayer)).isCloseTo(limit, within(1e-4));
    for (int i = 0; i < LONG_LAYER; i++) {
      assertThat(heldLayer[i]).isCloseTo(scale * freeLayer[i], within(1e-6));
    }
  }

  /** The state that is read equals the state that was set, and a step changes every element. */
  @Test
  void theStateOfALongLayerStaysInItsOrder() {
    VaeNetwork network = longNetwork(optimizer(OptimizerName.ADAM, 0.01));
    float[] state = Networks.features(9, 2, network.parameterCount());
    network.setUpdaterState(state);
    assertThat(network.updaterState()).isEqualTo(state);

    network.fit(longBatch());
    float[] after = network.updaterState();
    VaeNetwork gradients = longNetwork(optimizer(OptimizerName.SGD, 1));
    double[] gradient = stepOf(gradients, longBatch());
    for (int i = 0; i < gradient.length; i++) {
      double mean = 0.9 * state[i] + 0.1 * gradient[i];
      assertThat((double) after[i]).isCloseTo(mean, within(1e-5));
    }
  }

  private static VaeNetwork longNetwork(OptimizerConfig optimizer) {
    ModelConfig model =
        new ModelConfig(
            2,
            List.of(300),
            List.of(4),
            Activation.TANH,
            LikelihoodKind.BERNOULLI,
            WeightInit.XAVIER);
    return new VaeNetwork(new VaeConfig(300, 10, 1, model, ObjectiveConfig.DEFAULTS, optimizer));
  }

  private static Batch longBatch() {
    return new Batch(10, Networks.features(3, 10, 300), Networks.gaussian(4, 10 * 2), null, 0);
  }

  private static OptimizerConfig clipped(double maxGradientNorm) {
    return new OptimizerConfig(OptimizerName.SGD, 1, Schedule.CONSTANT, 1, 1, maxGradientNorm);
  }
}
