package org.sparkvae.model.graph;

import static org.bytedeco.openblas.global.openblas_nolapack.CblasNoTrans;
import static org.bytedeco.openblas.global.openblas_nolapack.CblasRowMajor;
import static org.bytedeco.openblas.global.openblas_nolapack.CblasTrans;
import static org.bytedeco.openblas.global.openblas_nolapack.cblas_sgemm;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sparkvae.model.kernel.NativeRows;

/**
 * The three matrix products of a dense layer. Activations are row-major, weights column-major as
 * DL4J has them, so that each is one call without a copy, straight to OpenBLAS; what lies otherwise
 * (and double, for gradient checks) goes through ND4J.
 */
final class Products {
  private Products() {}

  /**
   * @param input [rows, inputs]
   * @param weights [inputs, outputs]
   * @param output [rows, outputs], replaced by input W; where it is column-major, a row's bits do
   *     not depend on its place (but for the first and last few, see RowScorer)
   */
  static void forward(INDArray input, INDArray weights, INDArray output) {
    if (output.ordering() == 'f' || !arePlain(weights, input, output)) {
      Nd4j.gemm(input, weights, output, false, false, 1, 0);
      return;
    }
    int rows = input.rows();
    int inputs = weights.rows();
    int outputs = weights.columns();
    sgemm(CblasNoTrans, CblasTrans, rows, outputs, inputs, input, inputs, weights, inputs, output);
  }

  /**
   * @param input [rows, inputs]
   * @param delta [rows, outputs], the gradient by the pre-activations
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

  private static boolean arePlain(INDArray columnMajor, INDArray a, INDArray b) {
    return NativeRows.isPlain(a)
        && NativeRows.isPlain(b)
        && columnMajor.stride(0) == 1
        && columnMajor.stride(1) == columnMajor.size(0);
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
