package org.sparkvae.spark.data.survey;

import java.io.Serializable;
import java.math.BigInteger;

/**
 * Sums, sums of squares and extremes of features over rows. They are exact, so that neither the
 * order nor the grouping of the rows changes a bit of mean and variance.
 */
public final class Moments implements Serializable {
  private static final long serialVersionUID = 1L;

  private final ExactSum[] sums;
  private final ExactSum[] squares;
  final double[] lowest;
  final double[] highest;
  private final long[] missing;
  private long rows;

  /** Which moments to compute; sums cost much more than extremes. */
  public enum Wanted {
    EXTREMES,
    ALL
  }

  public Moments(int featureSize, Wanted wanted) {
    int sumSize = wanted == Wanted.ALL ? featureSize : 0;
    sums = new ExactSum[sumSize];
    squares = new ExactSum[sumSize];
    for (int i = 0; i < sumSize; i++) {
      sums[i] = new ExactSum();
      squares[i] = new ExactSum();
    }
    lowest = new double[featureSize];
    highest = new double[featureSize];
    missing = new long[featureSize];
    java.util.Arrays.fill(lowest, Double.POSITIVE_INFINITY);
    java.util.Arrays.fill(highest, Double.NEGATIVE_INFINITY);
  }

  boolean isEmpty() {
    return rows == 0;
  }

  /**
   * @param features of a row, of which the first ones are added; NaN is missing
   */
  public void add(double[] features) {
    rows++;
    for (int i = 0; i < lowest.length; i++) {
      if (Double.isNaN(features[i])) {
        missing[i]++;
      } else {
        lowest[i] = Math.min(lowest[i], features[i]);
        highest[i] = Math.max(highest[i], features[i]);
      }
    }
    for (int i = 0; i < sums.length; i++) {
      if (!Double.isNaN(features[i])) {
        sums[i].add(features[i]);
        squares[i].addSquare(features[i]);
      }
    }
  }

  void add(Moments other) {
    rows += other.rows;
    for (int i = 0; i < lowest.length; i++) {
      lowest[i] = Math.min(lowest[i], other.lowest[i]);
      highest[i] = Math.max(highest[i], other.highest[i]);
      missing[i] += other.missing[i];
    }
    for (int i = 0; i < sums.length; i++) {
      sums[i].add(other.sums[i]);
      squares[i].add(other.squares[i]);
    }
  }

  double mean(int feature) {
    return sums[feature].value() / present(feature);
  }

  private long present(int feature) {
    return rows - missing[feature];
  }

  /** Whether no row has a value. */
  boolean isMissing(int feature) {
    return present(feature) == 0;
  }

  /** Population variance (divided by n); exactly 0 if all values are equal. */
  double variance(int feature) {
    long present = present(feature);
    BigInteger sum = sums[feature].units();
    BigInteger scaled =
        squares[feature]
            .units()
            .shiftLeft(-ExactSum.UNIT_EXPONENT)
            .multiply(BigInteger.valueOf(present))
            .subtract(sum.multiply(sum));
    double perRows = Math.scalb(scaled.doubleValue(), ExactSum.UNIT_EXPONENT) / present / present;
    return Math.max(0, Math.scalb(perRows, ExactSum.UNIT_EXPONENT));
  }
}
