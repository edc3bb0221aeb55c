package org.sparkvae.spark.bench;

import java.util.Arrays;
import java.util.function.DoubleBinaryOperator;

/**
 * Repeated measurements of one quantity.
 *
 * @param median the middle one, or the mean of the two
 * @param lowest of all
 * @param highest of all
 */
record Spread(double median, double lowest, double highest) {
  static Spread of(double... values) {
    if (values.length == 0) {
      throw new IllegalArgumentException("Nothing was measured");
    }
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    double median =
        sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    return new Spread(median, sorted[0], sorted[sorted.length - 1]);
  }

  /**
   * Of what the repeats of two quantities make pair by pair: what slowed both down drops out.
   *
   * @param of one value a repeat
   * @param and as many
   */
  static Spread paired(double[] of, double[] and, DoubleBinaryOperator what) {
    if (of.length != and.length) {
      throw new IllegalArgumentException(of.length + " repeats and " + and.length);
    }
    double[] values = new double[of.length];
    Arrays.setAll(values, i -> what.applyAsDouble(of[i], and[i]));
    return of(values);
  }

  static Spread ratio(double[] of, double[] over) {
    return paired(of, over, (one, other) -> one / other);
  }

  /** Of a number divided by each repeat, such as rows over seconds. */
  static Spread rate(double amount, double[] seconds) {
    return of(Arrays.stream(seconds).map(each -> amount / each).toArray());
  }
}
