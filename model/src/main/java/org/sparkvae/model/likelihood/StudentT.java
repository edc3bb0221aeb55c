package org.sparkvae.model.likelihood;

import java.util.List;
import org.sparkvae.model.random.NoiseStream;
import org.sparkvae.model.tape.Gamma;

/**
 * Student's t density, whose tails the data decide. The decoder gives the mean m = a; the logarithm
 * b of the width and u, from which the degrees of freedom v follow, are own parameters of the
 * feature.
 *
 * <pre>
 * v = 2 + exp(u)        t = (x - m) exp(-b)        s = t^2 / (v + t^2)
 * -log p(x|a) = lgamma(v / 2) - lgamma((v + 1) / 2) + 1/2 log(pi v) + b + (v + 1) / 2 log(1 + t^2 / v)
 * gradient      m: -(v + 1) t exp(-b) / (v + t^2)        b: 1 - (v + 1) s
 *               v: 1/2 [psi(v / 2) - psi((v + 1) / 2) + 1 / v + log(1 + t^2 / v) - (v + 1) s / v]
 *               u: (v - 2) times that of v
 * </pre>
 *
 * Above 2 degrees of freedom mean and variance exist, so that a reconstruction is an expectation. b
 * and u are clamped to [-4, 4] with gradient 0 outside: v is in [2.02, 56.6], from very heavy tails
 * to almost a Gaussian, and starts at 3. The gradient with respect to m is bounded, so that one
 * outlier does not decide a step.
 */
public final class StudentT implements CellDensity {
  private static final double MAX_LOG_DEGREES = 4;

  private final Clamped logWidth;
  private final Clamped logDegrees;
  private final double inverseWidth;
  private final double degrees;
  private final double constant;
  private final double byDegreesConstant;

  /** Width 1 and 3 degrees of freedom. */
  public StudentT() {
    this(0, 0);
  }

  private StudentT(double logWidth, double logDegrees) {
    this.logWidth = Clamped.of(logWidth, Laplace.MAX_LOG_WIDTH);
    this.logDegrees = Clamped.of(logDegrees, MAX_LOG_DEGREES);
    inverseWidth = Math.exp(-this.logWidth.value());
    degrees = 2 + Math.exp(this.logDegrees.value());
    constant =
        Gamma.logarithm(degrees / 2)
            - Gamma.logarithm((degrees + 1) / 2)
            + 0.5 * Math.log(Math.PI * degrees)
            + this.logWidth.value();
    byDegreesConstant = Gamma.digamma(degrees / 2) - Gamma.digamma((degrees + 1) / 2) + 1 / degrees;
  }

  @Override
  public List<String> own() {
    return List.of("logWidth", "logDegrees");
  }

  @Override
  public CellDensity at(double... values) {
    return new StudentT(values[0], values[1]);
  }

  @Override
  public double nll(double x, double a, double[] gradient) {
    double t = (x - a) * inverseWidth;
    double sum = degrees + t * t;
    double share = t * t / sum;
    double logarithm = Math.log1p(t * t / degrees);
    double byDegrees = 0.5 * (byDegreesConstant + logarithm - (degrees + 1) * share / degrees);
    gradient[0] = -(degrees + 1) * t * inverseWidth / sum;
    gradient[1] = logWidth.slope() * (1 - (degrees + 1) * share);
    gradient[2] = logDegrees.slope() * (degrees - 2) * byDegrees;
    return constant + 0.5 * (degrees + 1) * logarithm;
  }

  @Override
  public double mean(double a) {
    return a;
  }

  @Override
  public double sample(double a, NoiseStream noise) {
    double normal = noise.nextGaussian();
    double precision = Draws.gamma(degrees / 2, noise) / (degrees / 2);
    return a + normal / (Math.sqrt(precision) * inverseWidth);
  }
}
