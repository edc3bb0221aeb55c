package org.sparkvae.model.inference;

/**
 * A Gaussian with full covariance, fitted to draws that arrive one by one.
 *
 * <pre>
 * log r(z) = -1/2 (J log 2pi + |L^-1 (z - mean)|^2) - sum log L_jj      shrinkage * covariance = L L'
 * </pre>
 */
public final class FittedGaussian {
  /**
   * A pivot that is smaller than this share of the variance means that the draws lie in a plane.
   */
  private static final double SMALLEST_PIVOT = 1e-12;

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
   * @return the lower Cholesky factor L of the shrunk covariance; null if it is not positive
   *     definite, because the draws do not span the space
   */
  public double[][] cholesky(double shrinkage) {
    double[][] covariance = covariance();
    double[][] factor = new double[size][size];
    for (int j = 0; j < size; j++) {
      for (int k = 0; k <= j; k++) {
        double rest = shrinkage * covariance[j][k];
        for (int i = 0; i < k; i++) {
          rest -= factor[j][i] * factor[k][i];
        }
        if (j == k && !(rest > SMALLEST_PIVOT * covariance[j][j])) {
          return null;
        }
        factor[j][k] = j == k ? Math.sqrt(rest) : rest / factor[k][k];
      }
    }
    return factor;
  }

  /**
   * The log-density of the point that begins at a place of an array.
   *
   * @param factor from {@link #cholesky}
   */
  public double logDensity(double[][] factor, double[] points, int from) {
    double[] whitened = new double[size];
    double sum = size * Math.log(2 * Math.PI);
    for (int j = 0; j < size; j++) {
      double rest = points[from + j] - mean[j];
      for (int k = 0; k < j; k++) {
        rest -= factor[j][k] * whitened[k];
      }
      whitened[j] = rest / factor[j][j];
      sum += whitened[j] * whitened[j] + 2 * Math.log(factor[j][j]);
    }
    return -sum / 2;
  }
}
