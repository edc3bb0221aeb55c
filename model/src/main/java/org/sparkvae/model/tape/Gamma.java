package org.sparkvae.model.tape;

/**
 * The logarithm of the gamma function and its first two derivatives, for positive arguments.
 *
 * <pre>
 * lgamma(x) = lgamma(x + n) - log(x (x + 1) .. (x + n - 1))        x + n at least 10
 * lgamma(y) = (y - 1/2) log y - y + 1/2 log 2pi + sum_k B_2k / (2k (2k - 1) y^(2k - 1))
 * </pre>
 *
 * Stirling's series, of which the first omitted term is below 1e-15; the derivatives are those of
 * the series. NaN for arguments that are not positive.
 */
public final class Gamma {
  private static final double LARGE = 10;
  private static final double HALF_LOG_2_PI = 0.5 * Math.log(2 * Math.PI);

  /** Bernoulli numbers B_2, B_4 .. B_14. */
  private static final double[] BERNOULLI = {
    1 / 6.0, -1 / 30.0, 1 / 42.0, -1 / 30.0, 5 / 66.0, -691 / 2730.0, 7 / 6.0
  };

  private Gamma() {}

  /** {@return lgamma(x)} */
  public static double logarithm(double x) {
    if (!(x > 0)) {
      return Double.NaN;
    }
    double product = 1;
    double y = x;
    for (; y < LARGE; y++) {
      product *= y;
    }
    double series = 0;
    double power = 1 / y;
    for (int k = 1; k <= BERNOULLI.length; k++) {
      series += BERNOULLI[k - 1] / (2 * k * (2 * k - 1)) * power;
      power /= y * y;
    }
    return (y - 0.5) * Math.log(y) - y + HALF_LOG_2_PI + series - Math.log(product);
  }

  /** {@return the first derivative of lgamma at x} */
  public static double digamma(double x) {
    if (!(x > 0)) {
      return Double.NaN;
    }
    double shift = 0;
    double y = x;
    for (; y < LARGE; y++) {
      shift += 1 / y;
    }
    double series = 0;
    double power = 1 / (y * y);
    for (int k = 1; k <= BERNOULLI.length; k++) {
      series += BERNOULLI[k - 1] / (2 * k) * power;
      power /= y * y;
    }
    return Math.log(y) - 0.5 / y - series - shift;
  }

  static double trigamma(double x) {
    if (!(x > 0)) {
      return Double.NaN;
    }
    double shift = 0;
    double y = x;
    for (; y < LARGE; y++) {
      shift += 1 / (y * y);
    }
    double series = 0;
    double power = 1 / (y * y * y);
    for (double bernoulli : BERNOULLI) {
      series += bernoulli * power;
      power /= y * y;
    }
    return 1 / y + 0.5 / (y * y) + series + shift;
  }
}
