package org.sparkvae.model.inference;

import java.util.Arrays;
import java.util.Optional;
import org.sparkvae.model.tape.Tape;
import org.sparkvae.model.tape.Var;

/**
 * Bayesian linear regression with known noise, whose posterior and evidence are known, too.
 *
 * <pre>
 * y_i ~ N(x_i theta, s^2)      theta ~ N(m, T), T diagonal
 * posterior: covariance S = (T^-1 + X'X / s^2)^-1, mean S (T^-1 m + X'y / s^2)
 * </pre>
 *
 * @param x [rows][size]
 * @param y [rows]
 * @param stdDev of the noise (s)
 */
public record LinearRegression(double[][] x, double[] y, double stdDev, NormalPrior prior)
    implements VariationalModel {
  /**
   * The mean of normal data with known variance: a regression on a column of ones.
   *
   * @param data [rows]
   * @param stdDev of the data
   * @param prior of their mean, size 1
   */
  public static LinearRegression normalMean(double[] data, double stdDev, NormalPrior prior) {
    double[][] ones = new double[data.length][1];
    Arrays.stream(ones).forEach(row -> row[0] = 1);
    return new LinearRegression(ones, data, stdDev, prior);
  }

  @Override
  public int size() {
    return prior.mean().length;
  }

  @Override
  public Var logLikelihood(Tape tape, Var theta) {
    double[] flat = Arrays.stream(x).flatMapToDouble(Arrays::stream).toArray();
    Var predictions = theta.matmul(tape.constant(flat, x.length, size()).transpose());
    return predictions
        .minus(tape.constant(y.clone(), 1, y.length))
        .square()
        .sumByRow()
        .times(-0.5 / (stdDev * stdDev))
        .plus(-y.length * (0.5 * Math.log(2 * Math.PI) + Math.log(stdDev)));
  }

  @Override
  public Var logPrior(Tape tape, Var theta) {
    return prior.logDensity(tape, theta);
  }

  @Override
  public Optional<NormalPrior> normalPrior() {
    return Optional.of(prior);
  }

  /** {@return the exact posterior} */
  public NormalPosterior.Moments exactPosterior() {
    double[][] factor = Cholesky.factor(precision());
    double[][] covariance = new double[size()][];
    for (int j = 0; j < size(); j++) {
      double[] unit = new double[size()];
      unit[j] = 1;
      covariance[j] = Cholesky.solve(factor, unit);
    }
    return new NormalPosterior.Moments(Cholesky.solve(factor, weightedMean()), covariance);
  }

  /**
   * {@return log p(D), nats: the joint density at the posterior's mean over the posterior's density
   * there}
   */
  public double logEvidence() {
    Tape tape = new Tape();
    Var mean = tape.constant(exactPosterior().mean(), 1, size());
    double logJoint = logLikelihood(tape, mean).values()[0] + logPrior(tape, mean).values()[0];
    double logDeterminant = 2 * Cholesky.sumLogDiagonal(Cholesky.factor(precision()));
    return logJoint + 0.5 * (size() * Math.log(2 * Math.PI) - logDeterminant);
  }

  /** T^-1 + X'X / s^2. */
  private double[][] precision() {
    double[][] precision = new double[size()][size()];
    for (int j = 0; j < size(); j++) {
      precision[j][j] = 1 / (prior.stdDev()[j] * prior.stdDev()[j]);
      for (int k = 0; k < size(); k++) {
        for (double[] row : x) {
          precision[j][k] += row[j] * row[k] / (stdDev * stdDev);
        }
      }
    }
    return precision;
  }

  /** T^-1 m + X'y / s^2. */
  private double[] weightedMean() {
    double[] sum = new double[size()];
    for (int j = 0; j < size(); j++) {
      sum[j] = prior.mean()[j] / (prior.stdDev()[j] * prior.stdDev()[j]);
      for (int row = 0; row < x.length; row++) {
        sum[j] += x[row][j] * y[row] / (stdDev * stdDev);
      }
    }
    return sum;
  }
}
