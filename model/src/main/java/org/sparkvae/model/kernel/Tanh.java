package org.sparkvae.model.kernel;

/**
 * The hyperbolic tangent in single precision, without a call or a branch.
 *
 * <pre>
 * tanh(x) = x P(x^2) / Q(x^2)        |x| at most 9, where 1 - tanh(x) is half a unit in the last place
 * </pre>
 *
 * The error is at most 6 units in the last place, the result in [-1, 1]; NaN stays NaN. The
 * coefficients are derived by {@code notebooks/kernels/tanh.py}.
 */
final class Tanh {
  private static final float LIMIT = 9;

  private static final float P1 = 0.13680856f;
  private static final float P2 = 0.003869507f;
  private static final float P3 = 2.8031292e-05f;
  private static final float P4 = 3.064249e-08f;
  private static final float P5 = -1.224622e-11f;

  private static final float Q1 = 0.4701419f;
  private static final float Q2 = 0.027250154f;
  private static final float Q3 = 0.00039407116f;
  private static final float Q4 = 1.2890339e-06f;

  private Tanh() {}

  /**
   * In place.
   *
   * @param values the first length of them are replaced
   */
  static void apply(float[] values, int length) {
    for (int i = 0; i < length; i++) {
      values[i] = of(values[i]);
    }
  }

  static float of(float value) {
    float x = Math.max(-LIMIT, Math.min(LIMIT, value));
    float t = x * x;
    float top = x * (1 + t * (P1 + t * (P2 + t * (P3 + t * (P4 + t * P5)))));
    float bottom = 1 + t * (Q1 + t * (Q2 + t * (Q3 + t * Q4)));
    return Math.max(-1, Math.min(1, top / bottom));
  }
}
