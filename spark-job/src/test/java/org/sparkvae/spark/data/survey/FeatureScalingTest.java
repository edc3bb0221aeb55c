package org.sparkvae.spark.data.survey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FeatureScalingTest {
  private static Moments moments(double[]... rows) {
    Moments moments = new Moments(rows[0].length, Moments.Wanted.ALL);
    for (double[] row : rows) {
      moments.add(row);
    }
    return moments;
  }

  @Test
  void pixelsGoToExactlyZeroAndOne() {
    FeatureScaling scaling = FeatureScaling.divideBy255();
    assertThat(scaling.apply(new double[] {0, 255})).containsExactly(0, 1);
    assertThat(scaling.apply(new double[] {51})[0]).isCloseTo(0.2f, within(1e-7f));
  }

  @Test
  void minMaxMapsTheTrainingRangeAndAConstantToZero() {
    FeatureScaling scaling =
        FeatureScaling.minMax(moments(new double[] {-2, 5}, new double[] {6, 5}));
    assertThat(scaling.apply(new double[] {-2, 5})).containsExactly(0, 0);
    assertThat(scaling.apply(new double[] {0, 9})).containsExactly(0.25f, 0);
    assertThat(scaling.apply(new double[] {6, 5})).containsExactly(1, 0);
    assertThat(scaling.apply(new double[] {14, 5})).containsExactly(2, 0); // not clipped
  }

  /** Rounding must not leave [0, 1], which Bernoulli refuses. */
  @Test
  void minMaxNeverLeavesTheUnitIntervalByRounding() {
    Random random = new Random(5);
    for (int i = 0; i < 20_000; i++) {
      double lowest = random.nextGaussian() * Math.pow(10, random.nextInt(12) - 6);
      double highest = lowest + random.nextDouble() * Math.pow(10, random.nextInt(12) - 6);
      FeatureScaling scaling =
          FeatureScaling.minMax(moments(new double[] {lowest}, new double[] {highest}));
      assertThat(scaling.scaled(lowest, 0)).isZero();
      assertThat(scaling.scaled(highest, 0)).isBetween(0f, 1f);
    }
  }

  /** Values 1, 3, 8 have mean 4 and squared deviations 9 + 1 + 16, divided by n = 3. */
  @Test
  void standardizeGivesMeanZeroAndStdDevOneAndLeavesConstantsUnscaled() {
    FeatureScaling scaling =
        FeatureScaling.standardize(
            moments(new double[] {1, 0.1}, new double[] {3, 0.1}, new double[] {8, 0.1}));
    assertThat(scaling.offset()).containsExactly(4, 0.1);
    assertThat(scaling.factor()).containsExactly(1 / Math.sqrt(26.0 / 3), 1);
  }

  /** A minute of epoch microseconds, and UTM northings 10 cm apart: float32 holds neither. */
  @ParameterizedTest
  @CsvSource({"1731000000123000, 100000", "5412345.0, 0.1", "-8e12, 3"})
  void farFromZeroTheTrainingRowsKeepTheirMeanDeviationAndRange(double start, double step) {
    double[][] rows = new double[600][];
    Arrays.setAll(rows, i -> new double[] {start + i * step});
    FeatureScaling standardize = FeatureScaling.standardize(moments(rows));
    FeatureScaling minMax = FeatureScaling.minMax(moments(rows));

    double sum = 0;
    double squares = 0;
    for (double[] row : rows) {
      double scaled = standardize.apply(row)[0];
      sum += scaled;
      squares += scaled * scaled;
    }
    assertThat(sum / rows.length).isCloseTo(0, within(1e-6));
    assertThat(Math.sqrt(squares / rows.length)).isCloseTo(1, within(1e-6));
    assertThat(minMax.apply(rows[0])).containsExactly(0);
    assertThat(minMax.apply(rows[599])).containsExactly(1);
    double back = minMax.unscaled(minMax.apply(rows[300]))[0];
    assertThat(back).isCloseTo(rows[300][0], within(1e-4 * 600 * step));
  }

  /** For 1e9 + 0, 1, 2, naive sums of squares lose the variance of 2/3. */
  @Test
  void varianceSurvivesALargeMean() {
    Moments moments = moments(new double[] {1e9}, new double[] {1e9 + 1}, new double[] {1e9 + 2});
    assertThat(moments.variance(0)).isCloseTo(2.0 / 3, within(1e-12));
    assertThat(moments.mean(0)).isEqualTo(1e9 + 1);
  }

  @Test
  void sumsAreExactInAnyOrderAndGrouping() {
    Random random = new Random(3);
    double[] values = new double[5000];
    for (int i = 0; i < values.length; i++) {
      values[i] = (random.nextDouble() - 0.5) * Math.pow(10, random.nextInt(60) - 25);
    }
    ExactSum forward = new ExactSum();
    ExactSum left = new ExactSum();
    ExactSum right = new ExactSum();
    java.math.BigDecimal expected = java.math.BigDecimal.ZERO;
    for (int i = 0; i < values.length; i++) {
      forward.add(values[i]);
      (i % 3 == 0 ? left : right).add(values[values.length - 1 - i]);
      expected = expected.add(new java.math.BigDecimal(values[i]));
    }
    right.add(left);
    assertThat(right.units()).isEqualTo(forward.units());
    assertThat(forward.value()).isEqualTo(expected.doubleValue());
    ExactSum huge = new ExactSum();
    huge.addSquare(Float.MAX_VALUE);
    huge.addSquare(1e-30f);
    assertThat(huge.value()).isEqualTo((double) Float.MAX_VALUE * Float.MAX_VALUE);
  }
}
