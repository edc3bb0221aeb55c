package org.sparkvae.model.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SigmoidTest {
  @Test
  void isWithinFourUnitsInTheLastPlaceOfAHalf() {
    double worst = 0;
    for (int i = -400_000; i <= 400_000; i++) {
      float[] value = {i / 20_000f};
      double exact = 1 / (1 + Math.exp(-value[0]));
      Sigmoid.apply(value, 1);
      assertThat(value[0]).isBetween(0f, 1f);
      worst = Math.max(worst, Math.abs(value[0] - exact));
    }
    assertThat(worst / Math.ulp(0.5f)).isBetween(0.5, 2e-7 / Math.ulp(0.5f));
  }
}
