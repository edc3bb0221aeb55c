package org.sparkvae.spark.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ColumnFitTest {
  @Test
  void errorAndDeviationAreInTheUnitsOfTheColumn() {
    double[] values = {10, 20, 30, 40};
    ColumnFit fit = ColumnFit.of("a", values, values, new double[] {13, 17, 33, 37});

    assertThat(fit.error()).isCloseTo(3, within(1e-12));
    assertThat(fit.stdDev()).isCloseTo(Math.sqrt(125), within(1e-12));
    assertThat(fit.distance()).isZero();
    assertThat(Arrays.stream(fit.data()).sum()).isCloseTo(1, within(1e-12));
  }

  @Test
  void distanceIsTheShareOfRowsElsewhere() {
    double[] values = {0, 0, 0, 1};

    assertThat(ColumnFit.of("a", values, new double[] {0, 0, 1, 1}, values).distance())
        .isCloseTo(0.25, within(1e-12));
    assertThat(ColumnFit.of("a", values, new double[] {0, 0, 0, 99}, values).distance())
        .isCloseTo(0.25, within(1e-12));
    assertThat(ColumnFit.of("a", values, new double[] {9, 9, 9, 9}, values).distance())
        .isCloseTo(1, within(1e-12));
  }

  @Test
  void constantColumnLiesInTheMiddleOfItsBin() {
    double[] values = {7, 7, 7};
    ColumnFit fit = ColumnFit.of("a", values, new double[] {7.001, 6.999, 7}, values);

    assertThat(fit.distance()).isZero();
    assertThat(fit.stdDev()).isZero();
  }
}
