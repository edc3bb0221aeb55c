package org.sparkvae.model.likelihood;

import java.io.Serializable;

/**
 * The values that a feature may have, both ends included.
 *
 * @param lowest such as 0 for Bernoulli, or minus infinity
 * @param highest such as 1 for Bernoulli, or infinity
 * @param numbers which numbers between them
 */
public record FeatureRange(double lowest, double highest, Numbers numbers) implements Serializable {
  /** Every finite number. */
  public static final FeatureRange ANY =
      new FeatureRange(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);

  /** From 0 to 1. */
  public static final FeatureRange UNIT = new FeatureRange(0, 1);

  /** Whole numbers from 0 on. */
  public static final FeatureRange COUNTS =
      new FeatureRange(0, Double.POSITIVE_INFINITY, Numbers.WHOLE);

  /** Which numbers of an interval. */
  public enum Numbers {
    /** All of them. */
    REAL,
    /** Those without a fraction. */
    WHOLE
  }

  /** All numbers from one to another. */
  public FeatureRange(double lowest, double highest) {
    this(lowest, highest, Numbers.REAL);
  }

  /** {@return whether the value is in the range; NaN never is} */
  public boolean holds(double value) {
    return value >= lowest
        && value <= highest
        && (numbers == Numbers.REAL || value == Math.rint(value));
  }

  /** {@return the value of the range that is nearest to the given one; NaN for NaN} */
  public double nearest(double value) {
    double within = Math.max(lowest, Math.min(value, highest));
    return numbers == Numbers.REAL ? within : Math.rint(within);
  }
}
