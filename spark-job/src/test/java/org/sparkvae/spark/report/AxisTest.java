package org.sparkvae.spark.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AxisTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "7, 7",
    "-2, -2",
    "1e-9, 2e-9",
    "-3, 7",
    "0, 1e-300",
    "99.99999999, 100",
    "123456789, 123456790",
    "-1e300, 1e300",
    "1e299, 1e300",
    "-0.001, 1000",
    "1e16, 10000000000000002",
    "4.9e-324, 1e-323"
  })
  void ticksAreFewAndWithinTheRange(double low, double high) {
    Axis axis = Axis.of(low, high, 6);

    assertThat(axis.low()).isLessThanOrEqualTo(low).isLessThan(axis.high());
    assertThat(axis.high()).isGreaterThanOrEqualTo(high);
    double span = axis.high() - axis.low();
    assertThat(axis.ticks())
        .hasSizeBetween(2, 7)
        .isSorted()
        .doesNotHaveDuplicates()
        .allMatch(tick -> tick >= axis.low() - 1e-5 * span && tick <= axis.high() + 1e-5 * span);
    assertThat(axis.labels()).hasSameSizeAs(axis.ticks()).doesNotHaveDuplicates();
    assertThat(axis.share(axis.low())).isZero();
    assertThat(axis.share(axis.high())).isOne();
  }

  @Test
  void labelsHaveAsManyDecimalsAsTheirStep() {
    assertThat(Axis.of(-3, 7, 6).labels()).containsExactly("-2", "0", "2", "4", "6");
    assertThat(Axis.of(0, 0.3, 4).labels()).containsExactly("0", "0.1", "0.2", "0.3");
    assertThat(Axis.of(0.02, 0.031, 4).labels()).containsExactly("0.020", "0.025", "0.030");
    assertThat(Axis.of(1e-9, 2e-9, 6).labels())
        .containsExactly("1.0e-9", "1.2e-9", "1.4e-9", "1.6e-9", "1.8e-9", "2.0e-9");
    assertThat(Axis.of(0, 4e6, 3).labels()).containsExactly("0", "2e6", "4e6");
  }

  @Test
  void onlyFiniteValuesAreDrawn() {
    assertThat(Axis.isDrawable(0)).isTrue();
    assertThat(Axis.isDrawable(Double.NaN)).isFalse();
    assertThat(Axis.isDrawable(Double.POSITIVE_INFINITY)).isFalse();
    assertThat(Axis.isDrawable(-1e301)).isFalse();
  }
}
