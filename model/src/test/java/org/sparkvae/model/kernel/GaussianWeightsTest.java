package org.sparkvae.model.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.sparkvae.model.random.NoiseStream;

class GaussianWeightsTest {
  private static final int LENGTH = 1000;

  private static float[] uniform(long seed, double low, double high) {
    NoiseStream noise = NoiseStream.of(seed);
    float[] values = new float[LENGTH];
    for (int i = 0; i < LENGTH; i++) {
      values[i] = (float) (low + (high - low) * noise.nextUniform());
    }
    return values;
  }

  @Test
  void variancesAreSquaredDeviations() {
    float[] logs = uniform(1, -15.99, 15.99);
    float[] variances = logs.clone();
    GaussianWeights.variances(variances, LENGTH);
    for (int i = 0; i < LENGTH; i++) {
      double expected = Math.exp(2.0 * logs[i]);
      assertThat(variances[i]).isCloseTo((float) expected, within((float) (2e-5 * expected)));
    }
  }

  @Test
  void theSmallestDeviationsAreNoneAndTheLargestAreBounded() {
    float[] logs = {-16, -17, -1e30f, Float.NEGATIVE_INFINITY, 16, 17, 1e30f, Float.NaN};
    GaussianWeights.variances(logs, logs.length);
    assertThat(new float[] {logs[0], logs[1], logs[2], logs[3]}).containsOnly(0f);
    assertThat(logs[4]).isCloseTo((float) Math.exp(32), within(3e9f)).isEqualTo(logs[5]);
    assertThat(logs[6]).isEqualTo(logs[4]);
    assertThat(logs[7]).isNaN();
  }

  @Test
  void noiseIsScaledByTheDeviationOfTheSum() {
    float[] means = {1, 2, 3};
    float[] variances = {0.09f, 4, 0};
    GaussianWeights.perturb(means, variances, new float[] {0.16f, 0, 0}, new float[] {2, -1, 5}, 3);
    assertThat(means).containsExactly(new float[] {2, 0, 3}, within(1e-6f));
    assertThat(variances[0]).isCloseTo(4, within(1e-5f));
    assertThat(variances[1]).isCloseTo(-0.5f, within(1e-6f));
    assertThat(variances[2]).isFinite(); // there is nothing to learn about no deviation
  }

  @Test
  void gradientsOfDataTermAndDivergenceAreAdded() {
    float[] gradients = {2, 0};
    GaussianWeights.byLogStdDevs(gradients, new float[] {0.5f, 0}, 2, 0.1f, 0.4f);
    assertThat(gradients).containsExactly(new float[] {0.5f * 2.4f - 0.1f, -0.1f}, within(1e-6f));
  }
}
