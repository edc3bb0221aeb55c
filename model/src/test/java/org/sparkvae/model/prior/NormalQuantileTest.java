package org.sparkvae.model.prior;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class NormalQuantileTest {
  /** Of tables to 16 places; both branches and both sides. */
  @Test
  void quantilesAreThoseOfTheTables() {
    assertThat(NormalQuantile.of(0.5)).isZero();
    assertThat(NormalQuantile.of(0.75)).isCloseTo(0.6744897501960817, within(1e-15));
    assertThat(NormalQuantile.of(0.975)).isCloseTo(1.959963984540054, within(1e-14));
    assertThat(NormalQuantile.of(0.001)).isCloseTo(-3.090232306167813, within(1e-14));
    assertThat(NormalQuantile.of(1e-9)).isCloseTo(-5.997807015007687, within(1e-13));
  }

  /** The distribution function by Simpson's rule over the density, from 0. */
  @Test
  void integratingTheDensityUpToAQuantileGivesItsProbability() {
    for (double probability = 0.505; probability < 1; probability += 0.015) {
      double end = NormalQuantile.of(probability);
      int steps = 2000;
      double sum = 0;
      for (int i = 0; i <= steps; i++) {
        double x = end * i / steps;
        int weight = i == 0 || i == steps ? 1 : 2 + 2 * (i % 2);
        sum += weight * Math.exp(-x * x / 2);
      }
      double integral = sum * end / steps / 3 / Math.sqrt(2 * Math.PI);
      assertThat(0.5 + integral).isCloseTo(probability, within(1e-12));
    }
  }

  @Test
  void whatIsNoProbabilityIsRefused() {
    for (double beyond : new double[] {0, 1, -0.5, 1e-11, Double.NaN}) {
      assertThatThrownBy(() -> NormalQuantile.of(beyond))
          .hasMessage("Invalid probability: " + beyond + " (must be in [1e-10, 1 - 1e-10])");
    }
  }
}
