package org.sparkvae.model;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sparkvae.model.random.NoiseStream;

/** DOUBLE matrices for tests: fixed values, and draws that depend only on a seed. */
public final class Matrices {
  private Matrices() {}

  /** One row. */
  public static INDArray row(double... values) {
    return Nd4j.createFromArray(new double[][] {values});
  }

  /** Repeats one row. */
  public static INDArray repeated(int rows, double... values) {
    return row(values).repeat(0, rows);
  }

  /** Draws from N(0, stdDev^2). */
  public static INDArray gaussian(long seed, int rows, int columns, double stdDev) {
    NoiseStream noise = NoiseStream.of(seed);
    INDArray matrix = Nd4j.create(DataType.DOUBLE, rows, columns);
    for (long i = 0; i < rows; i++) {
      for (long j = 0; j < columns; j++) {
        matrix.putScalar(i, j, stdDev * noise.nextGaussian());
      }
    }
    return matrix;
  }

  /** Uniform draws in [0, 1). */
  public static INDArray uniform(long seed, int rows, int columns) {
    NoiseStream noise = NoiseStream.of(seed);
    INDArray matrix = Nd4j.create(DataType.DOUBLE, rows, columns);
    for (long i = 0; i < rows; i++) {
      for (long j = 0; j < columns; j++) {
        matrix.putScalar(i, j, noise.nextUniform());
      }
    }
    return matrix;
  }
}
