package org.sparkvae.model.inference;

import java.util.Arrays;
import org.sparkvae.model.tape.Tape;
import org.sparkvae.model.tape.Var;

/**
 * p(theta) = N(mean, diag(stdDev^2)).
 *
 * @param mean [size]
 * @param stdDev [size], positive
 */
public record NormalPrior(double[] mean, double[] stdDev) {
  /** The same mean and standard deviation for every element of theta. */
  public static NormalPrior of(int size, double mean, double stdDev) {
    double[] means = new double[size];
    double[] stdDevs = new double[size];
    Arrays.fill(means, mean);
    Arrays.fill(stdDevs, stdDev);
    return new NormalPrior(means, stdDevs);
  }

  /**
   * @param tape of theta
   * @param theta [draws, size]
   * @return log p(theta), nats, [draws, 1]
   */
  public Var logDensity(Tape tape, Var theta) {
    Var deviations = theta.minus(meanOn(tape)).times(precisionOn(tape).sqrt());
    return deviations.square().sumByRow().times(-0.5).plus(logNormalizer());
  }

  /** {@return the mean, [1, size]} */
  Var meanOn(Tape tape) {
    return tape.constant(mean.clone(), 1, mean.length);
  }

  /** {@return 1 / stdDev^2, [1, size]} */
  Var precisionOn(Tape tape) {
    double[] precision =
        Arrays.stream(stdDev).map(deviation -> 1 / (deviation * deviation)).toArray();
    return tape.constant(precision, 1, precision.length);
  }

  /** {@return sum log stdDev} */
  double sumLogStdDev() {
    return Arrays.stream(stdDev).map(Math::log).sum();
  }

  private double logNormalizer() {
    return -0.5 * mean.length * Math.log(2 * Math.PI) - sumLogStdDev();
  }
}
