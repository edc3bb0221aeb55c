package org.sparkvae.model.network;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sparkvae.model.kernel.NativeRows;

/**
 * The rows that go through encoder or decoder together. There are always {@value #HEIGHT}: a matrix
 * product of another height can use another kernel, and the value of a row must not depend on its
 * neighbors. Unused rows and margins hold arbitrary values: zeros, or rows of an earlier chunk, in
 * which NaN is a cell that is not observed.
 */
final class Chunk {
  /** Rows of data. */
  static final int ROWS = 240;

  /**
   * OpenBLAS's Haswell and Zen kernels compute the first and the last 8 rows of a product of this
   * height with different rounding than the rows between; taller products have such rows in the
   * middle, too.
   */
  static final int MARGIN = 8;

  static final int HEIGHT = MARGIN + ROWS + MARGIN;

  private Chunk() {}

  static INDArray zeros(int columns) {
    return Nd4j.create(DataType.FLOAT, HEIGHT, columns);
  }

  /** Copies rows from, from + 1, ... to the rows between the margins. */
  static void fill(INDArray chunk, float[] rows, int from, int count) {
    NativeRows to = NativeRows.of(chunk);
    int columns = chunk.columns();
    int length = Math.min(ROWS, count - from) * columns;
    to.writePart(MARGIN * columns, length, rows, from * columns);
  }

  /** {@return rows from, from + 1, ... between margins of zeros, row-major} */
  static float[] padded(float[] rows, int from, int count, int columns) {
    int length = Math.min(ROWS, count - from) * columns;
    float[] chunk = new float[HEIGHT * columns];
    System.arraycopy(rows, from * columns, chunk, MARGIN * columns, length);
    return chunk;
  }

  /** Copies the results of the rows between the margins. */
  static void take(float[] chunk, float[] all, int from, int count) {
    int columns = chunk.length / HEIGHT;
    int length = Math.min(ROWS, count - from) * columns;
    System.arraycopy(chunk, MARGIN * columns, all, from * columns, length);
  }
}
