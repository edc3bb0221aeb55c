package org.sparkvae.model;

import java.util.function.Function;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Central differences in double, for functions from matrices to rows. */
public final class NumericalGradient {
  private static final double EPSILON = 1e-5;

  private NumericalGradient() {}

  /**
   * @param function from a matrix to any array
   * @param at a DOUBLE matrix
   * @return gradient of the sum of the function's values with respect to each element; shape of at
   */
  public static INDArray of(Function<INDArray, INDArray> function, INDArray at) {
    INDArray gradient = at.like();
    for (long row = 0; row < at.rows(); row++) {
      for (long column = 0; column < at.columns(); column++) {
        double up = shifted(function, at, row, column, EPSILON);
        double down = shifted(function, at, row, column, -EPSILON);
        gradient.putScalar(row, column, (up - down) / (2 * EPSILON));
      }
    }
    return gradient;
  }

  private static double shifted(
      Function<INDArray, INDArray> function, INDArray at, long row, long column, double shift) {
    INDArray moved = at.dup();
    moved.putScalar(row, column, at.getDouble(row, column) + shift);
    return function.apply(moved).sumNumber().doubleValue();
  }
}
