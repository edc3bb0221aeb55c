package org.sparkvae.model.likelihood;

import org.sparkvae.model.random.NoiseStream;
import org.sparkvae.model.tape.Gamma;

/** Draws from distributions of counts and rates, and the factorial in their densities. */
final class Draws {
  private static final double[] LOG_FACTORIALS = new double[256];

  static {
    for (int i = 0; i < LOG_FACTORIALS.length; i++) {
      LOG_FACTORIALS[i] = Gamma.logarithm(i + 1.0);
    }
  }

  private Draws() {}

  /** {@return lgamma(x + 1), for x >= 0; counts are small and few, so that a table pays} */
  static double logFactorial(double x) {
    int whole = (int) x;
    return whole == x && whole < LOG_FACTORIALS.length && whole >= 0
        ? LOG_FACTORIALS[whole]
        : Gamma.logarithm(x + 1);
  }

  /**
   * A draw from the gamma distribution with scale 1, by Marsaglia and Tsang (2000).
   *
   * @param shape above 0; also the mean
   * @return NaN for NaN
   */
  static double gamma(double shape, NoiseStream noise) {
    if (Double.isNaN(shape)) { // would never be accepted
      return Double.NaN;
    }
    if (shape < 1) { // (0, 1], because of the logarithm
      double boost = StrictMath.log(1 - noise.nextUniform()) / shape;
      return gamma(shape + 1, noise) * StrictMath.exp(boost);
    }
    double d = shape - 1 / 3.0;
    double c = 1 / Math.sqrt(9 * d);
    while (true) {
      double normal = noise.nextGaussian();
      double root = 1 + c * normal;
      double cube = root * root * root;
      double limit = 0.5 * normal * normal + d - d * cube + d * StrictMath.log(cube);
      if (root > 0 && StrictMath.log(1 - noise.nextUniform()) < limit) {
        return d * cube;
      }
    }
  }

  /**
   * A draw from Poisson's distribution: by products of uniform numbers for a small rate, otherwise
   * by the transformed rejection PTRS of Hörmann (1993).
   *
   * @param rate at least 0, and finite
   * @return a whole number; NaN for NaN
   */
  static double poisson(double rate, NoiseStream noise) {
    if (Double.isNaN(rate)) { // would never be accepted
      return Double.NaN;
    }
    if (rate < 10) {
      double limit = StrictMath.exp(-rate);
      int count = 0;
      for (double product = noise.nextUniform(); product > limit; count++) {
        product *= noise.nextUniform();
      }
      return count;
    }
    double root = Math.sqrt(rate);
    double b = 0.931 + 2.53 * root;
    double a = -0.059 + 0.02483 * b;
    double inverseAlpha = 1.1239 + 1.1328 / (b - 3.4);
    double accepted = 0.9277 - 3.6224 / (b - 2);
    while (true) {
      double u = noise.nextUniform() - 0.5;
      double v = 1 - noise.nextUniform(); // above 0
      double us = 0.5 - Math.abs(u);
      double count = Math.floor((2 * a / us + b) * u + rate + 0.43);
      if (us >= 0.07 && v <= accepted) {
        return count;
      }
      if (count >= 0
          && (us >= 0.013 || v <= us)
          && StrictMath.log(v * inverseAlpha / (a / (us * us) + b))
              <= count * StrictMath.log(rate) - rate - logFactorial(count)) {
        return count;
      }
    }
  }
}
