package org.sparkvae.model.likelihood;

import java.io.Serializable;

/**
 * The values that a feature may have, both ends included.
 *
 * @param lowest such as 0 for Bernoulli, or minus infinity
 * @param highest such as 1 for Bernoulli, or infinity
 */
public record FeatureRange(double lowest, double highest) implements Serializable {
  /** Every finite number. */
  public static final FeatureRange ANY =
      new FeatureRange(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);

  /** From 0 to 1. */
  public static final FeatureRange UNIT = new FeatureRange(0, 1);

  /** {@return whether the value is in the range; NaN never is} */
  public boolean holds(double value) {
    return value >= lowest && value <= highest;
  }
}
