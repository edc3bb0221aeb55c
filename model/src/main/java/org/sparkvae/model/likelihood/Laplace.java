package org.sparkvae.model.likelihood;

import java.util.List;
import org.sparkvae.model.random.NoiseStream;

/**
 * Laplace's density, for tails heavier than a Gaussian's. The decoder gives the median m = a; the
 * logarithm b of the width is an own parameter of the feature.
 *
 * <pre>
 * -log p(x|a) = log 2 + b + |x - m| exp(-b)
 * gradient      m: sign(m - x) exp(-b)        b: 1 - |x - m| exp(-b)
 * </pre>
 *
 * b is clamped to [-{@value #MAX_LOG_WIDTH}, {@value #MAX_LOG_WIDTH}] with gradient 0 outside, as
 * the logarithm of the standard deviation in {@link GaussianLikelihood}. The variance is 2 exp(2b).
 */
public final class Laplace implements CellDensity {
  /** The largest magnitude of the logarithm of a width. */
  static final double MAX_LOG_WIDTH = 4;

  private static final double LOG_2 = Math.log(2);

  private final Clamped logWidth;
  private final double inverseWidth;

  /** Width 1. */
  public Laplace() {
    this(0);
  }

  private Laplace(double logWidth) {
    this.logWidth = Clamped.of(logWidth, MAX_LOG_WIDTH);
    inverseWidth = Math.exp(-this.logWidth.value());
  }

  @Override
  public List<String> own() {
    return List.of("logWidth");
  }

  @Override
  public CellDensity at(double... values) {
    return new Laplace(values[0]);
  }

  @Override
  public double nll(double x, double a, double[] gradient) {
    double error = a - x;
    double distance = Math.abs(error) * inverseWidth;
    gradient[0] = Math.signum(error) * inverseWidth;
    gradient[1] = logWidth.slope() * (1 - distance);
    return LOG_2 + logWidth.value() + distance;
  }

  @Override
  public double mean(double a) {
    return a;
  }

  /** By inversion of the distribution function. */
  @Override
  public double sample(double a, NoiseStream noise) {
    double share = noise.nextUniform() - 0.5; // in [-0.5, 0.5)
    double distance = -Math.log1p(-2 * Math.min(Math.abs(share), Math.nextDown(0.5)));
    return a + Math.signum(share) * distance / inverseWidth;
  }
}
