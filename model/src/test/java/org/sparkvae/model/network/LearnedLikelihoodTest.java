package org.sparkvae.model.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.sparkvae.model.Matrices;
import org.sparkvae.model.config.Activation;
import org.sparkvae.model.config.LikelihoodKind;
import org.sparkvae.model.config.ModelConfig;
import org.sparkvae.model.config.ObjectiveConfig;
import org.sparkvae.model.config.ObjectiveConfig.Estimator;
import org.sparkvae.model.config.OptimizerConfig;
import org.sparkvae.model.config.OptimizerConfig.OptimizerName;
import org.sparkvae.model.config.OptimizerConfig.Schedule;
import org.sparkvae.model.config.VaeConfig;
import org.sparkvae.model.config.WeightInit;
import org.sparkvae.model.likelihood.Likelihood;
import org.sparkvae.model.objective.VaeParts;
import org.sparkvae.model.random.NoiseStream;
import org.sparkvae.model.tape.OwnParameter;

/** Trains on draws from a likelihood, and finds the numbers that they were drawn with. */
class LearnedLikelihoodTest {
  private static final int ROWS = 1500;
  private static final int FEATURES = 2;

  /** Pre-activations of the two features; as logarithms of rates 1.65 and 12.2. */
  private static final double[] LOCATIONS = {0.5, 2.5};

  /** Values of the own parameters, the first one of both features before the second. */
  private static final double[] OWN = {0.6, -0.5, 0.4, 0.8};

  private static VaeConfig config(LikelihoodKind kind) {
    ModelConfig linear =
        new ModelConfig(1, List.of(), List.of(), Activation.TANH, kind, WeightInit.NORMAL001);
    return new VaeConfig(
        FEATURES,
        ROWS,
        1,
        linear,
        new ObjectiveConfig(Estimator.B, 1, 10, 0),
        new OptimizerConfig(OptimizerName.ADAM, 0.1, Schedule.EXPONENTIAL, 0.99, 1, 0));
  }

  /**
   * The features do not depend on each other, so that the best decoder does not use z; a large
   * weight of the divergence makes training find that soon.
   */
  @ParameterizedTest
  @EnumSource(
      names = {
        "GAUSSIAN_PER_FEATURE",
        "GAUSSIAN_UNIT_VARIANCE",
        "LAPLACE",
        "STUDENT_T",
        "POISSON",
        "NEGATIVE_BINOMIAL"
      })
  void trainingFindsTheTruth(LikelihoodKind kind) {
    Likelihood plain = VaeParts.likelihood(kind);
    double[] own = Arrays.copyOf(OWN, OwnParameter.length(plain.own(FEATURES)));
    Likelihood truth = plain.with(own);
    INDArray output = Matrices.repeated(ROWS, LOCATIONS);
    float[] rows = floats(truth.sample(output, NoiseStream.of(1)).reshape(-1).toDoubleVector());
    for (int i = 0; i < rows.length; i += 7) {
      rows[i] = Float.NaN; // not observed
    }
    try (VaeNetwork network = new VaeNetwork(config(kind))) {
      for (int step = 0; step < 400; step++) {
        float[] noise = new float[ROWS];
        NoiseStream.of(2, step).fillGaussian(noise, 0, noise.length);
        network.fit(new Batch(ROWS, rows, noise, null, step));
      }

      float[] mean = network.decode(new float[1], 1);
      for (int feature = 0; feature < FEATURES; feature++) {
        double expected = truth.mean(output).getDouble(0, feature);
        assertThat((double) mean[feature])
            .as("mean of feature %d", feature)
            .isCloseTo(expected, within(0.15 * Math.max(1, expected)));
      }
      float[] parameters = network.parameters();
      for (int i = 0; i < own.length; i++) {
        assertThat((double) parameters[parameters.length - own.length + i])
            .as("own parameter %d", i)
            .isCloseTo(own[i], within(i < FEATURES ? 0.1 : 0.4));
      }
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
