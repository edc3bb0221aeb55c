package org.sparkvae.model.likelihood;

import org.sparkvae.model.random.NoiseStream;

/**
 * Poisson's distribution of counts; the decoder gives the logarithm of the rate.
 *
 * <pre>
 * -log p(x|a) = exp(a) - a x + lgamma(x + 1)        gradient: exp(a) - x
 * </pre>
 *
 * a is clamped to [-{@value #MAX_LOG_RATE}, {@value #MAX_LOG_RATE}] with gradient 0 outside: rates
 * are in [2e-9, 4.9e8].
 */
public final class Poisson implements CellDensity {
  /** The largest magnitude of the logarithm of a rate. */
  static final double MAX_LOG_RATE = 20;

  static Clamped logRate(double a) {
    return Clamped.of(a, MAX_LOG_RATE);
  }

  @Override
  public FeatureRange range() {
    return FeatureRange.COUNTS;
  }

  @Override
  public DensityKind kind() {
    return DensityKind.PROBABILITY;
  }

  @Override
  public double nll(double x, double a, double[] gradient) {
    Clamped logRate = logRate(a);
    double rate = Math.exp(logRate.value());
    gradient[0] = logRate.slope() * (rate - x);
    return rate - logRate.value() * x + Draws.logFactorial(x);
  }

  @Override
  public double mean(double a) {
    return Math.exp(logRate(a).value());
  }

  @Override
  public double sample(double a, NoiseStream noise) {
    return Draws.poisson(mean(a), noise);
  }
}
