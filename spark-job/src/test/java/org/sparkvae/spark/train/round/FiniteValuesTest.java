package org.sparkvae.spark.train.round;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sparkvae.spark.train.round.ParallelRanges.Cores;

class FiniteValuesTest {
  private static final float[] NOT_FINITE = {
    Float.NaN, Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY
  };

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 1023, 1024, 1025, 5000})
  void findsANumberThatIsNotFiniteAtAnyPlace(int length) {
    float[] values = new float[length];
    for (Cores cores : Cores.values()) {
      Arrays.fill(values, -Float.MAX_VALUE);
      assertThat(FiniteValues.all(values, cores)).isTrue();
      for (int i = 0; i < length; i++) {
        float before = values[i];
        values[i] = NOT_FINITE[i % 3];
        assertThat(FiniteValues.all(values, cores)).as("at %d", i).isFalse();
        values[i] = before;
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Cores.class)
  void theSmallestAndTheLargestAreFinite(Cores cores) {
    float[] values = {0f, -0f, Float.MIN_VALUE, Float.MAX_VALUE, -Float.MAX_VALUE};
    assertThat(FiniteValues.all(values, cores)).isTrue();
  }
}
