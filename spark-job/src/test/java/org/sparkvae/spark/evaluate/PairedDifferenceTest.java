package org.sparkvae.spark.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class PairedDifferenceTest {
  private static final double[] CHAMPION = {100.5, 90.25, 120, 110.75};
  private static final double[] CHALLENGER = {101.5, 92.25, 121, 115.75};

  @Test
  void equalWeightsGiveTheUsualStandardError() {
    PairedDifference sums = of(1, 1, 1, 1);

    assertThat(sums.rows()).isEqualTo(4);
    assertThat(sums.championMean()).isEqualTo(421.5 / 4);
    assertThat(sums.challengerMean()).isEqualTo(430.5 / 4);
    assertThat(sums.mean()).isEqualTo(9 / 4.0); // of 1, 2, 1, 5
    assertThat(sums.standardError()).isCloseTo(Math.sqrt(10.75 / 3 / 4), within(1e-14));
    // weights count in proportion to each other only
    assertThat(of(3, 3, 3, 3).standardError()).isCloseTo(sums.standardError(), within(1e-14));
  }

  @Test
  void weightsCount() {
    PairedDifference sums = of(1, 2, 0, 3);

    double mean = (1 + 2 * 2 + 3 * 5) / 6.0;
    double sum = Math.pow(1 - mean, 2) + 4 * Math.pow(2 - mean, 2) + 9 * Math.pow(5 - mean, 2);
    assertThat(sums.mean()).isCloseTo(mean, within(1e-14));
    assertThat(sums.rows()).as("a weight of 0 is no row").isEqualTo(3);
    assertThat(sums.standardError()).isCloseTo(Math.sqrt(3 / 2.0 * sum) / 6, within(1e-14));
  }

  @Test
  void anEqualDifferenceHasNoError() {
    PairedDifference sums = new PairedDifference();
    for (int row = 0; row < 1000; row++) {
      sums.add(1, row * 0.5, row * 0.5 + 3);
    }
    assertThat(sums.mean()).isEqualTo(3);
    assertThat(sums.standardError()).isZero();
  }

  @Test
  void partsInAnyOrderGiveTheSameBits() {
    PairedDifference forward = new PairedDifference();
    PairedDifference odd = new PairedDifference();
    PairedDifference even = new PairedDifference();
    for (int row = 0; row < 501; row++) {
      double champion = Math.exp(row % 37) / 3;
      double challenger = champion * (1 + Math.sin(row));
      forward.add(1 + row % 3, champion, challenger);
      (row % 2 == 0 ? even : odd).add(1 + row % 3, champion, challenger);
    }
    odd.add(even);

    assertThat(odd.mean()).isEqualTo(forward.mean());
    assertThat(odd.standardError()).isEqualTo(forward.standardError());
  }

  @Test
  void valuesThatAreNotFiniteAreCountedAndLeftOut() {
    PairedDifference sums = of(1, 1, 1, 1);
    sums.add(1, Double.NaN, 5);
    sums.add(1, 5, Double.POSITIVE_INFINITY);
    sums.add(1, 5, Double.NaN);

    assertThat(sums.championNotFinite()).isEqualTo(1);
    assertThat(sums.challengerNotFinite()).isEqualTo(2);
    assertThat(sums.rows()).isEqualTo(4);
    assertThat(sums.mean()).isEqualTo(9 / 4.0);
  }

  @Test
  void oneRowHasNoStandardError() {
    PairedDifference sums = new PairedDifference();
    sums.add(1, 1, 2);
    assertThat(sums.standardError()).isNaN();
  }

  private static PairedDifference of(double... weights) {
    PairedDifference sums = new PairedDifference();
    for (int row = 0; row < weights.length; row++) {
      sums.add(weights[row], CHAMPION[row], CHALLENGER[row]);
    }
    return sums;
  }
}
