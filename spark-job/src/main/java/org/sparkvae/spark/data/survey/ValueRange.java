package org.sparkvae.spark.data.survey;

import java.io.Serializable;
import org.sparkvae.spark.data.source.Text;

/**
 * The values that a likelihood accepts after scaling, both ends included.
 *
 * @param lowest such as 0 for Bernoulli, or minus infinity
 * @param highest such as 1 for Bernoulli, or infinity
 */
public record ValueRange(double lowest, double highest) implements Serializable {
  /** Every finite number. */
  public static final ValueRange ANY =
      new ValueRange(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);

  /** Every finite float. */
  static final ValueRange FLOATS = new ValueRange(-Float.MAX_VALUE, Float.MAX_VALUE);

  /** The range of Bernoulli: [0, 1]. */
  public static final ValueRange UNIT = new ValueRange(0, 1);

  boolean holds(double value) {
    return value >= lowest && value <= highest;
  }

  /** Describes a value outside the range without showing it. */
  String missedBy(double value) {
    return value < lowest ? "a number too small" : "a number too large";
  }

  String rule() {
    return "must be in [" + Text.number(lowest) + ", " + Text.number(highest) + "] after scaling";
  }
}
