package org.sparkvae.model.likelihood;

import java.util.List;
import org.sparkvae.model.kernel.GaussianRow;
import org.sparkvae.model.random.NoiseStream;

/**
 * Gaussian with a variance that does not depend on z; the decoder gives the mean m = a.
 *
 * <pre>
 * -log p(x|a) = 1/2 [log 2pi + c + (x - m)^2 exp(-c)]
 * gradient      m: (m - x) exp(-c)        c: 1/2 [1 - (x - m)^2 exp(-c)]
 * </pre>
 *
 * c is clamped as in {@link GaussianLikelihood}. With a linear decoder and a learned c this is
 * factor analysis.
 */
public final class PerFeatureGaussian implements CellDensity {
  private final Variance variance;
  private final Clamped logVariance;
  private final double precision;

  /** Where the variance of a feature comes from. */
  public enum Variance {
    /** c is an own parameter. */
    LEARNED,
    /** c = 0. */
    UNIT
  }

  /**
   * @param variance where the variance of a feature comes from
   */
  public PerFeatureGaussian(Variance variance) {
    this(variance, 0);
  }

  private PerFeatureGaussian(Variance variance, double logVariance) {
    this.variance = variance;
    this.logVariance = Clamped.of(logVariance, GaussianLikelihood.MAX_LOG_VARIANCE);
    precision = Math.exp(-this.logVariance.value());
  }

  @Override
  public List<String> own() {
    return variance == Variance.LEARNED ? List.of("logVariance") : List.of();
  }

  @Override
  public CellDensity at(double... values) {
    return variance == Variance.LEARNED ? new PerFeatureGaussian(variance, values[0]) : this;
  }

  @Override
  public double nll(double x, double a, double[] gradient) {
    double error = a - x;
    double square = error * error * precision;
    gradient[0] = error * precision;
    if (variance == Variance.LEARNED) {
      gradient[1] = logVariance.slope() * 0.5 * (1 - square);
    }
    return 0.5 * (GaussianRow.LOG_2_PI + logVariance.value() + square);
  }

  @Override
  public double mean(double a) {
    return a;
  }

  @Override
  public double sample(double a, NoiseStream noise) {
    return a + Math.exp(0.5 * logVariance.value()) * noise.nextGaussian();
  }
}
