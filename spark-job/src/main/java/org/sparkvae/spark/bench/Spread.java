package org.sparkvae.spark.bench;

import java.util.Arrays;
import java.util.function.DoubleBinaryOperator;
import org.apache.commons.math3.stat.StatUtils;
import org.apache.commons.math3.stat.descriptive.rank.Median;

/**
 * Repeated measurements of one quantity.
 *
 * @param median the middle value, or the mean of the two middle values
 */
record Spread(double median, double lowest, double highest) {
  static Spread of(double... values) {
    if (values.length == 0) {
      throw new IllegalArgumentException("Nothing was measured");
    }
    return new Spread(new Median().evaluate(values), StatUtils.min(values), StatUtils.max(values));
  }

  /**
   * Combines the repeats of two quantities pair by pair, so that what slowed both down cancels out.
   *
   * @param of one value per repeat
   * @param and as many values
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

  /** Divides an amount, such as rows, by the seconds of each repeat. */
  static Spread rate(double amount, double[] seconds) {
    return of(Arrays.stream(seconds).map(each -> amount / each).toArray());
  }
}
