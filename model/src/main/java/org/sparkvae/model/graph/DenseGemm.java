package org.sparkvae.model.graph;

import static org.bytedeco.openblas.global.openblas_nolapack.CblasColMajor;
import static org.bytedeco.openblas.global.openblas_nolapack.CblasNoTrans;
import static org.bytedeco.openblas.global.openblas_nolapack.CblasRowMajor;
import static org.bytedeco.openblas.global.openblas_nolapack.CblasTrans;
import static org.bytedeco.openblas.global.openblas_nolapack.cblas_sgemm;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sparkvae.model.kernel.NativeRows;

/**
 * The three matrix products of a dense layer. A layer's input is row-major, its output row-major in
 * training and column-major in scoring, and DL4J stores weights column-major, so each product is
 * one OpenBLAS call without a copy. Other layouts, and double precision for gradient checks, go
 * through ND4J.
 */
final class DenseGemm {
  private DenseGemm() {}

  /**
   * @param input [rows, inputs]
   * @param weights [inputs, outputs]
   * @param output [rows, outputs], replaced by input W; if it is column-major, the bits of a row do
   *     not depend on its position (except for the first and last few rows, see RowScorer)
   */
  static void forward(INDArray input, INDArray weights, INDArray output) {
    int rows = input.rows();
    int inputs = weights.rows();
    int outputs = weights.columns();
    // One column is both: scoring must not use the call whose bits depend on the row's position.
    if (output.ordering() == 'c' && arePlain(weights, input, output)) {
      sgemm(
          CblasNoTrans, CblasTrans, rows, outputs, inputs, input, inputs, weights, inputs, output);
    } else if (isColumnMajor(output)
        && isColumnMajor(weights)
        && NativeRows.isContiguousRowMajor(input)) {
      toColumns(CblasTrans, input, inputs, weights, output);
    } else if (isColumnMajor(output) && isColumnMajor(input) && isColumnMajor(weights)) {
      toColumns(CblasNoTrans, input, rows, weights, output);
    } else {
      Nd4j.gemm(input, weights, output, false, false, 1, 0);
    }
  }

  /**
   * @param input [rows, inputs]
   * @param delta [rows, outputs], the gradient with respect to the pre-activations
   * @param gradient [inputs, outputs], replaced by input' delta
   */
  static void weightGradient(INDArray input, INDArray delta, INDArray gradient) {
    if (!arePlain(gradient, input, delta)) {
      Nd4j.gemm(input, delta, gradient, true, false, 1, 0);
      return;
    }
    int rows = input.rows();
    int inputs = gradient.rows();
    int outputs = gradient.columns();
    sgemm(CblasTrans, CblasNoTrans, outputs, inputs, rows, delta, outputs, input, inputs, gradient);
  }

  /**
   * @param delta [rows, outputs]
   * @param weights [inputs, outputs]
   * @param below [rows, inputs], replaced by delta W'
   */
  static void inputGradient(INDArray delta, INDArray weights, INDArray below) {
    if (!arePlain(weights, delta, below)) {
      Nd4j.gemm(delta, weights, below, false, true, 1, 0);
      return;
    }
    int rows = delta.rows();
    int inputs = weights.rows();
    int outputs = weights.columns();
    sgemm(
        CblasNoTrans, CblasNoTrans, rows, inputs, outputs, delta, outputs, weights, inputs, below);
  }

  /**
   * As {@link #inputGradient}, with bits of a row that do not depend on its position.
   *
   * @param delta [rows, outputs], row-major or column-major
   * @param weights [inputs, outputs]
   * @return delta W', [rows, inputs], column-major
   */
  static INDArray inputGradientByColumns(INDArray delta, INDArray weights) {
    int rows = delta.rows();
    int inputs = weights.rows();
    INDArray below = Nd4j.createUninitialized(delta.dataType(), new long[] {rows, inputs}, 'f');
    boolean isRowMajor = NativeRows.isContiguousRowMajor(delta);
    if (!isColumnMajor(weights) || !(isRowMajor || isColumnMajor(delta))) {
      return Nd4j.gemm(delta, weights, below, false, true, 1, 0);
    }
    cblas_sgemm(
        CblasColMajor,
        isRowMajor ? CblasTrans : CblasNoTrans,
        CblasTrans,
        rows,
        inputs,
        weights.columns(),
        1,
        NativeRows.pointer(delta),
        isRowMajor ? weights.columns() : rows,
        NativeRows.pointer(weights),
        inputs,
        0,
        NativeRows.pointer(below),
        rows);
    return below;
  }

  private static boolean arePlain(INDArray columnMajor, INDArray a, INDArray b) {
    return NativeRows.isContiguousRowMajor(a)
        && NativeRows.isContiguousRowMajor(b)
        && isColumnMajor(columnMajor);
  }

  private static boolean isColumnMajor(INDArray matrix) {
    return matrix.dataType() == DataType.FLOAT
        && matrix.rank() == 2
        && (matrix.size(0) == 1 || matrix.stride(0) == 1)
        && (matrix.size(1) == 1 || matrix.stride(1) == matrix.size(0));
  }

  /**
   * output = input weights, output column-major. A row-major input is its own transpose.
   *
   * @param strideInput row length of a row-major input, column length of a column-major one
   */
  private static void toColumns(
      int transposeInput, INDArray input, int strideInput, INDArray weights, INDArray output) {
    int rows = output.rows();
    int inputs = weights.rows();
    cblas_sgemm(
        CblasColMajor,
        transposeInput,
        CblasNoTrans,
        rows,
        weights.columns(),
        inputs,
        1,
        NativeRows.pointer(input),
        strideInput,
        NativeRows.pointer(weights),
        inputs,
        0,
        NativeRows.pointer(output),
        rows);
  }

  /** c[m, n] = op(a) op(b), all row-major: a column-major matrix is its own transpose. */
  private static void sgemm(
      int transposeA,
      int transposeB,
      int m,
      int n,
      int k,
      INDArray a,
      int strideA,
      INDArray b,
      int strideB,
      INDArray c) {
    cblas_sgemm(
        CblasRowMajor,
        transposeA,
        transposeB,
        m,
        n,
        k,
        1,
        NativeRows.pointer(a),
        strideA,
        NativeRows.pointer(b),
        strideB,
        0,
        NativeRows.pointer(c),
        n);
  }
}
