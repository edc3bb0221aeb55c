package org.sparkvae.model.kernel;

/**
 * The exponential function for |x| up to 8 in single precision, without a call, a branch or a
 * table.
 *
 * <pre>
 * exp(|x|) = P(|x| / 8)^8        |x| at most 8        exp(-x) = 1 / exp(x)
 * </pre>
 *
 * Within 21 units in the last place; NaN stays NaN. The coefficients are derived by {@code
 * notebooks/kernels/exp.py}.
 */
final class Exp {
  /** The largest allowed |x|. */
  static final double LIMIT = 8;

  /** Large enough that HUGE * x > 1 for every positive x that is not tiny. */
  private static final float HUGE = 1e30f;

  private static final float P1 = 1.0000001f;
  private static final float P2 = 0.4999976f;
  private static final float P3 = 0.16668715f;
  private static final float P4 = 0.041582927f;
  private static final float P5 = 0.0085160965f;
  private static final float P6 = 0.0011731128f;
  private static final float P7 = 0.00032486278f;

  private Exp() {}

  static float of(float x) {
    float t = 0.125f * Math.abs(x);
    float root = 1 + t * (P1 + t * (P2 + t * (P3 + t * (P4 + t * (P5 + t * (P6 + t * P7))))));
    float square = root * root;
    float fourth = square * square;
    float grown = fourth * fourth;
    float isPositive = Math.max(0, Math.min(1, HUGE * x));
    return isPositive * grown + (1 - isPositive) / grown;
  }
}
