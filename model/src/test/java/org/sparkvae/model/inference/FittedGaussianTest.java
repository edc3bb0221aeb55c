package org.sparkvae.model.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class FittedGaussianTest {
  private static final double[] DRAWS = {1, 1, 3, 2, 2, 6, 2, 3};

  private static FittedGaussian fitted(double... draws) {
    FittedGaussian fit = new FittedGaussian(2);
    for (int i = 0; i < draws.length; i += 2) {
      fit.add(draws, i);
    }
    return fit;
  }

  /** Mean (2, 3), covariance [1/2, 1/4; 1/4, 7/2], by hand; times 1/2 the determinant is 27/64. */
  @Test
  void momentsAndDensityAreThoseByHand() {
    FittedGaussian fit = fitted(DRAWS);

    assertThat(fit.mean()).containsExactly(2, 3);
    assertThat(fit.covariance()).isDeepEqualTo(new double[][] {{0.5, 0.25}, {0.25, 3.5}});
    double square = (1.75 * 1 - 2 * 0.125 * 1 * 2 + 0.25 * 4) / (27.0 / 64); // of (1, 2)
    assertThat(fit.logDensity(fit.cholesky(0.5), new double[] {9, 3, 5}, 1))
        .isCloseTo(
            -0.5 * (2 * Math.log(2 * Math.PI) + Math.log(27.0 / 64) + square), within(1e-12));
  }

  @Test
  void drawsOnALineCannotBeFitted() {
    assertThat(fitted(1, 2, 2, 4, 3, 6, 5, 10).cholesky(1)).isNull();
    assertThat(fitted(1, 2, 1, 2).cholesky(1)).isNull();
    assertThat(fitted(DRAWS).cholesky(1)).isNotNull();
  }
}
