package org.sparkvae.model;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Mean and variance of draws.
 *
 * @param count number of draws
 * @param mean mean of the draws
 * @param variance with divisor count - 1
 */
public record SampleMoments(long count, double mean, double variance) {

  /** Moments of any numbers. */
  public static SampleMoments of(double[] draws) {
    double sum = 0;
    for (double draw : draws) {
      sum += draw;
    }
    double mean = sum / draws.length;
    double squares = 0;
    for (double draw : draws) {
      squares += (draw - mean) * (draw - mean);
    }
    return new SampleMoments(draws.length, mean, squares / (draws.length - 1));
  }

  /** Moments of a column of a matrix. */
  public static SampleMoments ofColumn(INDArray matrix, int column) {
    return of(matrix.getColumn(column).toDoubleVector());
  }

  /** Standard error of the mean. */
  public double standardError() {
    return Math.sqrt(variance / count);
  }
}
