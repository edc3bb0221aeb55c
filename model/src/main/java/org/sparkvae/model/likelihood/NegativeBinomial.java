package org.sparkvae.model.likelihood;

import java.util.List;
import org.sparkvae.model.random.NoiseStream;
import org.sparkvae.model.tape.Gamma;

/**
 * The negative binomial distribution, for counts that vary more than {@link Poisson}'s. The decoder
 * gives the logarithm of the mean m; the logarithm b of the size r is an own parameter of the
 * feature. The variance is m + m^2 / r.
 *
 * <pre>
 * m = exp(a)        r = exp(b)
 * -log p(x|a) = lgamma(r) + lgamma(x + 1) - lgamma(x + r) + r softplus(a - b) + x softplus(b - a)
 * gradient      a: r (m - x) / (r + m)
 *               b: -r [psi(x + r) - psi(r) - softplus(a - b) + (m - x) / (r + m)]
 * </pre>
 *
 * a is clamped as in {@link Poisson}, b to [-{@value #MAX_LOG_SIZE}, {@value #MAX_LOG_SIZE}], both
 * with gradient 0 outside.
 */
public final class NegativeBinomial implements CellDensity {
  /** The largest magnitude of the logarithm of a size. */
  private static final double MAX_LOG_SIZE = 8;

  private final Clamped logSize;
  private final double size;
  private final double logGamma;
  private final double digamma;

  /** Size 1. */
  public NegativeBinomial() {
    this(0);
  }

  private NegativeBinomial(double logSize) {
    this.logSize = Clamped.of(logSize, MAX_LOG_SIZE);
    size = Math.exp(this.logSize.value());
    logGamma = Gamma.logarithm(size);
    digamma = Gamma.digamma(size);
  }

  @Override
  public List<String> own() {
    return List.of("logSize");
  }

  @Override
  public CellDensity at(double... values) {
    return new NegativeBinomial(values[0]);
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
    Clamped logMean = Poisson.logRate(a);
    double mean = Math.exp(logMean.value());
    double logRatio = logMean.value() - logSize.value();
    double sizeShare = softplus(logRatio); // -log(r / (r + m))
    double meanShare = softplus(-logRatio); // -log(m / (r + m))
    double excess = (mean - x) / (size + mean);
    gradient[0] = logMean.slope() * size * excess;
    gradient[1] =
        -logSize.slope() * size * (Gamma.digamma(x + size) - digamma - sizeShare + excess);
    return logGamma
        + Draws.logFactorial(x)
        - Gamma.logarithm(x + size)
        + size * sizeShare
        + x * meanShare;
  }

  private static double softplus(double value) {
    return Math.max(value, 0) + Math.log1p(Math.exp(-Math.abs(value)));
  }

  @Override
  public double mean(double a) {
    return Math.exp(Poisson.logRate(a).value());
  }

  /** A Poisson draw whose rate has a gamma distribution. */
  @Override
  public double sample(double a, NoiseStream noise) {
    return Draws.poisson(mean(a) / size * Draws.gamma(size, noise), noise);
  }
}
