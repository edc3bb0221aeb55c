package org.sparkvae.spark.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.sparkvae.model.random.NoiseStream;

class DriftTest {
  private static double[] range(int from, int to) {
    return IntStream.range(from, to).mapToDouble(i -> i).toArray();
  }

  /** The formula, term by term. */
  private static double term(double expected, double n, double found, double m, int bins) {
    double before = (expected + 0.5) / (n + 0.5 * bins);
    double now = (found + 0.5) / (m + 0.5 * bins);
    return (now - before) * Math.log(now / before);
  }

  @Test
  void theSameValuesHaveIndexZero() {
    assertThat(Drift.stabilityIndex(range(0, 100), range(0, 100))).isZero();
    assertThat(Drift.stabilityIndex(new double[] {7, 7, 7}, new double[] {7, 7, 7})).isZero();
  }

  @Test
  void valuesBeyondTheReferenceAreInTheLastBin() {
    // the cuts are 9, 19, ..., 89, so each of ten bins has ten reference values
    double expected = 9 * term(10, 100, 0, 50, 10) + term(10, 100, 50, 50, 10);

    assertThat(Drift.stabilityIndex(range(0, 100), range(1000, 1050)))
        .isCloseTo(expected, within(1e-12))
        .isGreaterThan(Drift.LARGE);
  }

  @Test
  void halfOfTheValuesInHalfOfTheBins() {
    double expected = 5 * term(10, 100, 10, 50, 10) + 5 * term(10, 100, 0, 50, 10);

    assertThat(Drift.stabilityIndex(range(0, 100), range(0, 50)))
        .isCloseTo(expected, within(1e-12));
  }

  @Test
  void cutsOfFewDistinctValuesCountOnce() {
    double[] reference = {0, 0, 0, 0, 0, 0, 0, 0, 1, 1};
    double[] values = {0, 1, 1, 1};

    // the cuts are 0 and 1; nothing is below 0 or above 1
    assertThat(Drift.stabilityIndex(reference, values))
        .isCloseTo(term(8, 10, 1, 4, 2) + term(2, 10, 3, 4, 2), within(1e-12));
    // values below a frequent smallest value have a bin of their own
    assertThat(Drift.stabilityIndex(reference, new double[] {-1, -1, 0, 1}))
        .isCloseTo(
            term(0, 10, 2, 4, 3) + term(8, 10, 1, 4, 3) + term(2, 10, 1, 4, 3), within(1e-12));
  }

  @Test
  void drawsFromTheSameDistributionExceedChanceOnceInAThousandTimes() {
    int pairs = 4000;
    int rows = 200;
    Drift drift = Drift.of(sample(range(0, rows)), sample(range(0, rows)));
    long above =
        IntStream.range(0, pairs)
            .filter(
                i ->
                    Drift.stabilityIndex(draws(2 * i, rows), draws(2 * i + 1, rows))
                        > drift.chance())
            .count();

    assertThat(drift.chance()).isEqualTo(0.27877);
    assertThat(above).isBetween(1L, 12L); // 4 are expected
  }

  private static double[] draws(int seed, int rows) {
    NoiseStream noise = NoiseStream.of(seed);
    float[] values = new float[rows];
    noise.fillGaussian(values, 0, values.length);
    return IntStream.range(0, values.length).mapToDouble(i -> values[i]).toArray();
  }

  @Test
  void aShiftIsInStandardDeviationsOfTheReference() {
    assertThat(Drift.shift(new double[] {-3, 3}, new double[] {5, 7})).isEqualTo(2);
    assertThat(Drift.shift(new double[] {-3, 3}, new double[] {-1.5})).isEqualTo(-0.5);
    assertThat(Drift.shift(new double[] {4, 4}, new double[] {4})).isZero();
  }

  @Test
  void aHundredthOfTheReferenceIsAboveTheThreshold() {
    RowSample reference = sample(range(0, 1000));
    Drift drift = Drift.of(reference, reference);

    assertThat(drift.anomalyThreshold()).isEqualTo(989);
    assertThat(drift.anomalousShare()).isEqualTo(0.01);
    assertThat(drift.driftedFeatures()).isZero();
    double[] worse = range(500, 1500);
    worse[0] = Double.NaN;
    Drift drifted = Drift.of(reference, sample(worse));
    assertThat(drifted.anomalousShare()).isEqualTo((510 + 1) / 1000.0);
    assertThat(drifted.shareOfDriftedFeatures()).isEqualTo(0.5);
    assertThat(drifted.largestFeatures(5)).containsExactly(1, 0);
    assertThat(drifted.latentShifts()[0]).isEqualTo(500 / Math.sqrt((1e6 - 1) / 12), within(1e-9));
  }

  /**
   * Two features, of which the first is constant; the second, the latent and the ELBO are equal.
   */
  private static RowSample sample(double[] values) {
    float[][] features = new float[values.length][];
    float[][] latents = new float[values.length][];
    for (int row = 0; row < values.length; row++) {
      float value = Double.isNaN(values[row]) ? 500 : (float) values[row];
      features[row] = new float[] {1, value};
      latents[row] = new float[] {value};
    }
    return new RowSample(features, latents, values);
  }
}
