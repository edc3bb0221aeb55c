package org.sparkvae.model.inference;

/**
 * A Gaussian with full covariance, fitted to draws that arrive one by one.
 *
 * <pre>
 * log r(z) = -1/2 (J log 2pi + |C^-1 (z - mean)|^2) - sum log C_jj      shrinkage * covariance = C C'
 * </pre>
 */
public final class FittedGaussian {
  private final int size;
  private final double[] mean;
  private final double[][] products; // lower triangle of the centered sums of products
  private long count;

  /**
   * @param size of a draw (J)
   */
  public FittedGaussian(int size) {
    this.size = size;
    mean = new double[size];
    products = new double[size][size];
  }

  /** Adds the draw that begins at a place of an array. */
  public void add(double[] draws, int from) {
    count++;
    double[] before = new double[size];
    for (int j = 0; j < size; j++) {
      before[j] = draws[from + j] - mean[j];
      mean[j] += before[j] / count;
    }
    for (int j = 0; j < size; j++) {
      for (int k = 0; k <= j; k++) {
        products[j][k] += before[j] * (draws[from + k] - mean[k]);
      }
    }
  }

  /** {@return a copy of the mean of the draws} */
  public double[] mean() {
    return mean.clone();
  }

  /** {@return the covariance of the draws, with their number as divisor} */
  public double[][] covariance() {
    double[][] covariance = new double[size][size];
    for (int j = 0; j < size; j++) {
      for (int k = 0; k < size; k++) {
        covariance[j][k] = products[Math.max(j, k)][Math.min(j, k)] / count;
      }
    }
    return covariance;
  }

  /**
   * @param shrinkage factor of the covariance
   * @return the lower Cholesky factor C of the shrunk covariance; null if it is not positive
   *     definite, because the draws do not span the space
   */
  public double[][] cholesky(double shrinkage) {
    double[][] shrunk = covariance();
    for (double[] row : shrunk) {
      for (int k = 0; k < size; k++) {
        row[k] *= shrinkage;
      }
    }
    return Cholesky.factor(shrunk);
  }

  /**
   * The log-density of the point that begins at a place of an array.
   *
   * @param factor from {@link #cholesky}
   */
  public double logDensity(double[][] factor, double[] points, int from) {
    double[] deviations = new double[size];
    for (int j = 0; j < size; j++) {
      deviations[j] = points[from + j] - mean[j];
    }
    double sum = size * Math.log(2 * Math.PI) + 2 * Cholesky.sumLogDiagonal(factor);
    for (double whitened : Cholesky.solveLower(factor, deviations)) {
      sum += whitened * whitened;
    }
    return -sum / 2;
  }
}
