package org.sparkvae.spark.train.round;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sparkvae.model.random.NoiseStream;

class ShortFloatTest {
  private final NoiseStream draws = NoiseStream.of(11, 3);

  @ParameterizedTest
  @EnumSource(ShortFloat.class)
  void everyNumberOfTheFormatStaysItself(ShortFloat format) {
    for (int bits = 0; bits < 1 << 16; bits++) {
      float value = format.value((short) bits);
      float again = format.value(format.round(value, draws));
      assertThat(Float.floatToIntBits(again))
          .as(Integer.toHexString(bits))
          .isEqualTo(Float.floatToIntBits(value));
    }
  }

  @Test
  void halvesAreThoseOfIeee754() {
    assertThat(ShortFloat.HALF.value((short) 0x3C00)).isEqualTo(1f);
    assertThat(ShortFloat.HALF.value((short) 0xC248)).isEqualTo(-3.140625f);
    assertThat(ShortFloat.HALF.value((short) 0x0001)).isEqualTo(0x1p-24f);
    assertThat(ShortFloat.HALF.value((short) 0x7BFF)).isEqualTo(65504f);
    assertThat(ShortFloat.HALF.value((short) 0xFC00)).isEqualTo(Float.NEGATIVE_INFINITY);
    assertThat(ShortFloat.HALF.round(1e9, draws)).isEqualTo((short) 0x7C00);
  }

  /** Beside ordinary numbers: one below the smallest half, one at a change of the exponent. */
  @ParameterizedTest
  @ValueSource(doubles = {0.1, -3.3e-3, 7e-6, 1.3e-8, -1e-9, 0.24999, 1.99995, 1234.5678})
  void theMeanIsTheNumber(double value) {
    for (ShortFloat format : ShortFloat.values()) {
      double exact = (float) value;
      int count = 40_000;
      double sum = 0;
      double squares = 0;
      for (int i = 0; i < count; i++) {
        double error = format.value(format.round(exact, draws)) - exact;
        sum += error;
        squares += error * error;
      }
      double standardError = Math.sqrt(squares) / count;
      assertThat(sum / count).as(format + " of " + value).isCloseTo(0, within(5 * standardError));
      assertThat(squares).isPositive(); // none of these is a number of the format
    }
  }

  /** A step divides by the root of a second moment. */
  @Test
  void aPositiveStateStaysPositive() {
    for (float state : new float[] {1e-30f, 1e-12f, 3e-7f, 0.3f}) {
      for (int i = 0; i < 1000; i++) {
        float rounded = ShortFloat.BRAIN.value(ShortFloat.BRAIN.round(state, draws));
        assertThat(rounded).isCloseTo(state, within(state / 128));
      }
    }
    assertThat(ShortFloat.BRAIN.value(ShortFloat.BRAIN.round(0, draws))).isZero();
  }
}
