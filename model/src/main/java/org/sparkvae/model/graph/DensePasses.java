package org.sparkvae.model.graph;

import java.util.function.DoubleUnaryOperator;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.sparkvae.model.kernel.ActivationKernel;
import org.sparkvae.model.kernel.NativeRows;
import org.sparkvae.model.kernel.VectorOps;

/**
 * The passes of a dense layer over its output, beside its {@link DenseGemm products}. In double
 * precision, which gradient checks use, they are simple and slow.
 */
final class DensePasses {
  private DensePasses() {}

  /**
   * @param products input W, [rows, outputs]; replaced by f(input W + bias)
   */
  static void activate(INDArray products, INDArray bias, ActivationKernel kernel) {
    if (products.dataType() != DataType.FLOAT) {
      products.addiRowVector(bias);
      replace(products, kernel::value);
    } else if (products.ordering() == 'c') {
      activateRows(products, bias, kernel);
    } else {
      activateColumns(products, bias, kernel);
    }
  }

  private static void activateColumns(INDArray products, INDArray bias, ActivationKernel kernel) {
    NativeRows columns = NativeRows.ofColumns(products);
    float[] biases = NativeRows.values(bias);
    float[] column = new float[columns.columns()];
    for (int i = 0; i < biases.length; i++) {
      columns.read(i, column);
      VectorOps.add(column, biases[i], column.length);
      kernel.activate(column, column.length);
      columns.write(i, column);
    }
  }

  private static void activateRows(INDArray products, INDArray bias, ActivationKernel kernel) {
    NativeRows rows = NativeRows.of(products);
    float[] biases = NativeRows.values(bias);
    int columns = rows.columns();
    float[] row = new float[columns];
    for (int i = 0; i < rows.rows(); i++) {
      rows.read(i, row);
      VectorOps.add(row, biases, columns);
      kernel.activate(row, columns);
      rows.write(i, row);
    }
  }

  /**
   * Propagates a gradient back through the activation function.
   *
   * @param epsilon gradient with respect to the output; may be overwritten
   * @param output of {@link #activate}
   * @param byBias filled with the gradient with respect to the biases
   * @return the gradient with respect to the pre-activations
   */
  static INDArray delta(
      INDArray epsilon, INDArray output, ActivationKernel kernel, INDArray byBias) {
    if (epsilon.dataType() != DataType.FLOAT) {
      INDArray derivative = output.dup();
      replace(derivative, kernel::derivative);
      INDArray delta = epsilon.mul(derivative);
      delta.sum(byBias, 0);
      return delta;
    }
    INDArray delta = NativeRows.isContiguousRowMajor(epsilon) ? epsilon : epsilon.dup('c');
    NativeRows deltas = NativeRows.of(delta);
    NativeRows outputs = NativeRows.of(output);
    int columns = deltas.columns();
    float[] row = new float[columns];
    float[] outputRow = new float[columns];
    float[] sums = new float[columns];
    for (int i = 0; i < deltas.rows(); i++) {
      deltas.read(i, row);
      if (kernel != ActivationKernel.IDENTITY) {
        outputs.read(i, outputRow);
        kernel.backpropagate(row, outputRow, columns);
        deltas.write(i, row);
      }
      VectorOps.add(sums, row, columns);
    }
    NativeRows.ofVector(byBias).write(0, sums);
    return delta;
  }

  private static void replace(INDArray matrix, DoubleUnaryOperator function) {
    for (long row = 0; row < matrix.rows(); row++) {
      for (long column = 0; column < matrix.columns(); column++) {
        matrix.putScalar(row, column, function.applyAsDouble(matrix.getDouble(row, column)));
      }
    }
  }
}
