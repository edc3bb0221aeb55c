package org.sparkvae.model.inference;

/**
 * The decomposition of a small symmetric positive definite matrix: A = C C', C lower triangular.
 */
final class Cholesky {
  /** A pivot below this share of the diagonal element is rounding, not a number. */
  private static final double SMALLEST_PIVOT = 1e-12;

  private Cholesky() {}

  /** {@return C; null if the matrix is not positive definite} */
  static double[][] factor(double[][] matrix) {
    int size = matrix.length;
    double[][] factor = new double[size][size];
    for (int j = 0; j < size; j++) {
      for (int k = 0; k <= j; k++) {
        double rest = matrix[j][k];
        for (int i = 0; i < k; i++) {
          rest -= factor[j][i] * factor[k][i];
        }
        if (j == k && !(rest > SMALLEST_PIVOT * matrix[j][j])) {
          return null;
        }
        factor[j][k] = j == k ? Math.sqrt(rest) : rest / factor[k][k];
      }
    }
    return factor;
  }

  /** {@return C^-1 b} */
  static double[] solveLower(double[][] factor, double[] b) {
    double[] solution = b.clone();
    for (int j = 0; j < b.length; j++) {
      for (int k = 0; k < j; k++) {
        solution[j] -= factor[j][k] * solution[k];
      }
      solution[j] /= factor[j][j];
    }
    return solution;
  }

  /** {@return A^-1 b} */
  static double[] solve(double[][] factor, double[] b) {
    double[] solution = solveLower(factor, b);
    for (int j = b.length - 1; j >= 0; j--) {
      for (int k = j + 1; k < b.length; k++) {
        solution[j] -= factor[k][j] * solution[k];
      }
      solution[j] /= factor[j][j];
    }
    return solution;
  }

  /** {@return half the logarithm of the determinant of A} */
  static double sumLogDiagonal(double[][] factor) {
    double sum = 0;
    for (int j = 0; j < factor.length; j++) {
      sum += Math.log(factor[j][j]);
    }
    return sum;
  }
}
