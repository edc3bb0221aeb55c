package org.sparkvae.model.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TanhTest {
  private static final int STRIDE = 997;

  /** Checks every {@value #STRIDE}th float from the smallest normal one to infinity. */
  @Test
  void isWithinSixUnitsInTheLastPlace() {
    double worst = 0;
    int end = Float.floatToIntBits(Float.POSITIVE_INFINITY);
    for (int bits = Float.floatToIntBits(Float.MIN_NORMAL); bits < end; bits += STRIDE) {
      float x = Float.intBitsToFloat(bits);
      double exact = Math.tanh(x);
      float value = Tanh.of(x);
      worst = Math.max(worst, Math.abs(value - exact) / Math.ulp((float) exact));
      assertThat(value).isBetween(-1f, 1f);
      assertThat(Tanh.of(-x)).isEqualTo(-value);
    }
    assertThat(worst).isBetween(1.0, 6.0);
  }

  @Test
  void knowsTheEnds() {
    assertThat(Tanh.of(0f)).isZero();
    assertThat(Tanh.of(Float.POSITIVE_INFINITY)).isEqualTo(1f);
    assertThat(Tanh.of(Float.NEGATIVE_INFINITY)).isEqualTo(-1f);
    assertThat(Tanh.of(Float.NaN)).isNaN();
  }

  @Test
  void appliesToTheFirstValuesAlone() {
    float[] values = {0.5f, -0.5f, 0.5f};
    Tanh.apply(values, 2);
    assertThat(values).containsExactly(Tanh.of(0.5f), Tanh.of(-0.5f), 0.5f);
  }
}
