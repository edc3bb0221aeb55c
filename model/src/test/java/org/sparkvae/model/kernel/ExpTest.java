package org.sparkvae.model.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ExpTest {
  private static final int STRIDE = 997;

  /**
   * Checks a sample of the floats from the smallest normal one to the limit, and their negatives.
   */
  @Test
  void isWithin21UnitsInTheLastPlace() {
    double worst = 0;
    int end = Float.floatToIntBits((float) Exp.LIMIT);
    for (int bits = Float.floatToIntBits(Float.MIN_NORMAL); bits <= end; bits += STRIDE) {
      float x = Float.intBitsToFloat(bits);
      worst = Math.max(worst, Math.max(unitsOff(x), unitsOff(-x)));
    }
    assertThat(worst).isBetween(1.0, 21.0);
  }

  private static double unitsOff(float x) {
    double exact = Math.exp(x);
    return Math.abs(Exp.of(x) - exact) / Math.ulp((float) exact);
  }

  @Test
  void knowsZeroAndNaN() {
    assertThat(Exp.of(0f)).isEqualTo(1f);
    assertThat(Exp.of(Float.NaN)).isNaN();
  }
}
