package org.sparkvae.spark.bench.ranking;

import java.util.Arrays;
import java.util.List;

/**
 * EASE (Steck, Embarrassingly Shallow Autoencoders for Sparse Data, arXiv:1905.03375): linear
 * regression of each item on the others, in closed form.
 *
 * <pre>
 * P = (X'X + lambda I)^-1        score of item j for clicks f: -(f P)_j / P_jj
 * </pre>
 *
 * Where users are fewer than items, the inverse of a matrix of users gives the same: P = (I - X'Y)
 * / lambda with Y = (XX' + lambda I)^-1 X.
 */
final class Ease {
  private final List<int[]> train;
  private final double[][] y;
  private final double[] rest; // lambda P_jj

  /**
   * @param train items of each user, ascending
   * @param lambda strength of the L2 penalty, > 0
   */
  Ease(List<int[]> train, int items, double lambda) {
    this.train = train;
    int users = train.size();
    double[][] gram = new double[users][users];
    for (int i = 0; i < users; i++) {
      for (int j = 0; j < users; j++) {
        gram[i][j] = shared(train.get(i), train.get(j)) + (i == j ? lambda : 0);
      }
    }
    invert(gram);
    y = new double[users][items];
    rest = new double[items];
    Arrays.fill(rest, 1);
    for (int i = 0; i < users; i++) {
      for (int j = 0; j < users; j++) {
        for (int item : train.get(j)) {
          y[i][item] += gram[i][j];
        }
      }
      for (int item : train.get(i)) {
        rest[item] -= y[i][item];
      }
    }
  }

  /**
   * @param known items of a user, ascending
   * @return a score for each item that is not known
   */
  double[] scores(int[] known) {
    double[] scores = new double[rest.length];
    for (int i = 0; i < y.length; i++) {
      int shared = shared(known, train.get(i));
      for (int item = 0; shared > 0 && item < scores.length; item++) {
        scores[item] += shared * y[i][item];
      }
    }
    for (int item = 0; item < scores.length; item++) {
      scores[item] /= rest[item];
    }
    return scores;
  }

  private static int shared(int[] a, int[] b) {
    int count = 0;
    int j = 0;
    for (int item : a) {
      while (j < b.length && b[j] < item) {
        j++;
      }
      count += j < b.length && b[j] == item ? 1 : 0;
    }
    return count;
  }

  /** In place, by Gauss and Jordan; needs no pivots, because the matrix is positive definite. */
  private static void invert(double[][] matrix) {
    for (int k = 0; k < matrix.length; k++) {
      double pivot = matrix[k][k];
      matrix[k][k] = 1;
      for (int j = 0; j < matrix.length; j++) {
        matrix[k][j] /= pivot;
      }
      for (int i = 0; i < matrix.length; i++) {
        double factor = matrix[i][k];
        if (i != k) {
          matrix[i][k] = 0;
          for (int j = 0; j < matrix.length; j++) {
            matrix[i][j] -= factor * matrix[k][j];
          }
        }
      }
    }
  }
}
