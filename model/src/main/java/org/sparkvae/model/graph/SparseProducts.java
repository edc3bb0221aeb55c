package org.sparkvae.model.graph;

import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.sparkvae.model.kernel.NativeRows;
import org.sparkvae.model.kernel.SparseInput;

/**
 * The products of a first layer with rows of which nearly all values are 0, in single precision,
 * one column of the weights after another.
 */
final class SparseProducts {
  private SparseProducts() {}

  /**
   * @param weights [inputs, outputs], column-major
   * @param output [rows, outputs] without gaps, whose rows are replaced by those of input W; the
   *     bits of a row do not depend on its position
   */
  static void forward(SparseInput input, INDArray weights, INDArray output) {
    int outputs = weights.columns();
    int rows = output.rows();
    boolean isRowMajor = output.ordering() == 'c';
    NativeRows all = NativeRows.ofVector(output);
    float[] products = new float[all.columns()];
    all.read(0, products);
    NativeRows columns = NativeRows.ofColumns(weights);
    float[] column = new float[columns.columns()];
    for (int i = 0; i < outputs; i++) {
      columns.read(i, column);
      for (int row = 0; row < input.rows(); row++) {
        int place = input.place(row);
        products[isRowMajor ? place * outputs + i : i * rows + place] = input.times(row, column);
      }
    }
    all.write(0, products);
  }

  /**
   * @param input all rows
   * @param delta [rows, outputs], the gradient with respect to the pre-activations
   * @param gradient [inputs, outputs], column-major, replaced by input' delta
   */
  static void weightGradient(SparseInput input, INDArray delta, INDArray gradient) {
    int outputs = gradient.columns();
    float[] deltas = NativeRows.values(delta);
    NativeRows columns = NativeRows.ofColumns(gradient);
    float[] column = new float[columns.columns()];
    for (int i = 0; i < outputs; i++) {
      Arrays.fill(column, 0);
      for (int row = 0; row < input.rows(); row++) {
        input.addTo(row, deltas[input.place(row) * outputs + i], column);
      }
      columns.write(i, column);
    }
  }
}
