package org.sparkvae.model.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.math.MathContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GaussianRowTest {
  /** Around the switch between series and exponential, and where exp(x) - 1 - x cancels. */
  @ParameterizedTest
  @ValueSource(
      floats = {-20, -1, -0.0100001f, -0.0099999f, -1e-4f, 0, 1e-6f, 0.0099999f, 0.0100001f, 3})
  void theDivergenceIsTheClosedForm(float logVariance) {
    double kl = GaussianRow.kl(new float[] {0}, new float[] {logVariance}, 1);
    double exact = 0.5 * expMinusTangent(logVariance);
    assertThat(kl).isCloseTo(exact, within(1e-11 * exact)).isNotNegative();
    assertThat(GaussianRow.kl(new float[] {2}, new float[] {logVariance}, 1))
        .isCloseTo(exact + 2, within(1e-12 * (exact + 2)));
  }

  /** exp(x) - 1 - x by its series, to 40 digits. */
  private static double expMinusTangent(double x) {
    MathContext digits = new MathContext(40);
    BigDecimal argument = new BigDecimal(x);
    BigDecimal term = argument;
    BigDecimal sum = BigDecimal.ZERO;
    for (int n = 2; n < 120; n++) {
      term = term.multiply(argument, digits).divide(BigDecimal.valueOf(n), digits);
      sum = sum.add(term);
    }
    return sum.doubleValue();
  }

  @Test
  void gradientsAreTheNumericalOnes() {
    float[] logVariance = {-3, -0.5f, 0.001f, 1.5f};
    float[] noise = {0.3f, -1.2f, 2, 0.7f};
    float[] gradient = logVariance.clone();
    GaussianRow.klGradient(gradient, 4);
    float[] byLogVariance = {1, 2, -1, 0.5f};
    float[] chain = byLogVariance.clone();
    GaussianRow.latentGradient(logVariance, noise, chain, 4);
    double step = 1e-6;
    for (int i = 0; i < 4; i++) {
      double up = 0.5 * (Math.exp(logVariance[i] + step) - logVariance[i] - step);
      double down = 0.5 * (Math.exp(logVariance[i] - step) - logVariance[i] + step);
      assertThat((double) gradient[i]).isCloseTo((up - down) / (2 * step), within(1e-6));
      double z = Math.exp((logVariance[i] + step) / 2) - Math.exp((logVariance[i] - step) / 2);
      assertThat((double) chain[i])
          .isCloseTo(byLogVariance[i] * noise[i] * z / (2 * step), within(1e-6));
    }
  }

  @Test
  void theLatentIsMeanPlusScaledNoise() {
    float[] latent = {1, -2};
    GaussianRow.latent(new float[] {0.5f, 3}, new float[] {0, (float) Math.log(4)}, latent, 2);
    assertThat(latent[0]).isEqualTo(1.5f);
    assertThat(latent[1]).isCloseTo(-1, within(1e-6f));
  }
}
