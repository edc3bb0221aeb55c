package org.sparkvae.model.inference;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sparkvae.model.tape.OwnParameter;
import org.sparkvae.model.tape.Tape;
import org.sparkvae.model.tape.Var;

/**
 * q(theta) = N(mean, C C') with a lower triangular C, whose diagonal is positive.
 *
 * <pre>
 * theta = mean + C noise      log q = -1/2 (size log 2pi + |noise|^2) - sum log C_jj
 * KL to N(m, diag(s^2)) = sum_j [log s_j - log C_jj + (sum_k C_jk^2 + (mean_j - m_j)^2) / (2 s_j^2) - 1/2]
 * </pre>
 *
 * The parameters are the mean, the logarithms of the diagonal and, with full covariance, what is
 * below the diagonal, row by row.
 *
 * @param size of theta
 */
public record NormalPosterior(int size, Covariance covariance) implements VariationalPosterior {
  private static final int MEAN = 0;
  private static final int LOG_DIAGONAL = 1;
  private static final int BELOW = 2;

  /** What C may be. */
  public enum Covariance {
    /** C is diagonal. */
    DIAGONAL,
    /** C is any lower triangular matrix. */
    FULL
  }

  /** The parameters as numbers. */
  public record Moments(double[] mean, double[][] covariance) {}

  @Override
  public List<OwnParameter> parameters() {
    List<OwnParameter> parameters = new ArrayList<>();
    parameters.add(new OwnParameter("mean", 1, size, 0));
    parameters.add(new OwnParameter("logDiagonal", 1, size, 0));
    if (hasBelow()) {
      parameters.add(new OwnParameter("below", 1, size * (size - 1) / 2, 0));
    }
    return parameters;
  }

  private boolean hasBelow() {
    return covariance == Covariance.FULL && size > 1;
  }

  @Override
  public int noiseSize() {
    return size;
  }

  @Override
  public Var theta(Tape tape, Var noise, List<Var> parameters) {
    Var theta = noise.times(parameters.get(LOG_DIAGONAL).exp()).plus(parameters.get(MEAN));
    return hasBelow() ? theta.plus(noise.matmul(below(tape, parameters).transpose())) : theta;
  }

  /** The part of C below the diagonal, [size, size]. */
  private Var below(Tape tape, List<Var> parameters) {
    int count = size * (size - 1) / 2;
    double[] places = new double[count * size * size];
    int next = 0;
    for (int row = 1; row < size; row++) {
      for (int column = 0; column < row; column++) {
        places[next * size * size + row * size + column] = 1;
        next++;
      }
    }
    return parameters
        .get(BELOW)
        .matmul(tape.constant(places, count, size * size))
        .reshape(size, size);
  }

  @Override
  public Var logDensity(Tape tape, Var noise, List<Var> parameters) {
    return noise
        .square()
        .sumByRow()
        .times(-0.5)
        .plus(-0.5 * size * Math.log(2 * Math.PI))
        .minus(parameters.get(LOG_DIAGONAL).sum());
  }

  @Override
  public Optional<Var> klDivergence(Tape tape, List<Var> parameters, NormalPrior prior) {
    Var logDiagonal = parameters.get(LOG_DIAGONAL);
    Var squares =
        parameters.get(MEAN).minus(prior.meanOn(tape)).square().plus(logDiagonal.times(2).exp());
    if (hasBelow()) {
      squares = squares.plus(below(tape, parameters).square().sumByRow().transpose());
    }
    return Optional.of(
        squares
            .times(prior.precisionOn(tape))
            .times(0.5)
            .minus(logDiagonal)
            .sum()
            .plus(prior.sumLogStdDev() - 0.5 * size));
  }

  /**
   * {@return mean and covariance of q}
   *
   * @param values of the parameters, in their order
   */
  public Moments moments(double[] values) {
    double[][] factor = new double[size][size];
    double[] mean = new double[size];
    int next = 2 * size;
    for (int j = 0; j < size; j++) {
      mean[j] = values[j];
      factor[j][j] = Math.exp(values[size + j]);
      for (int k = 0; hasBelow() && k < j; k++) {
        factor[j][k] = values[next++];
      }
    }
    double[][] product = new double[size][size];
    for (int j = 0; j < size; j++) {
      for (int k = 0; k < size; k++) {
        for (int i = 0; i < size; i++) {
          product[j][k] += factor[j][i] * factor[k][i];
        }
      }
    }
    return new Moments(mean, product);
  }
}
