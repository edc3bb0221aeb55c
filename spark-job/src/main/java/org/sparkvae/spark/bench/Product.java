package org.sparkvae.spark.bench;

import static org.bytedeco.openblas.global.openblas_nolapack.CblasNoTrans;
import static org.bytedeco.openblas.global.openblas_nolapack.CblasRowMajor;
import static org.bytedeco.openblas.global.openblas_nolapack.CblasTrans;
import static org.bytedeco.openblas.global.openblas_nolapack.cblas_sgemm;

import org.bytedeco.javacpp.FloatPointer;

/**
 * One call of OpenBLAS, as a dense layer makes it in training: activations are row-major [rows, n],
 * weights column-major [fanIn, fanOut], as DL4J keeps them, so nothing is copied. (Scoring passes
 * 256 rows at a time and writes columns; that is not faster.)
 *
 * @param left CblasTrans if the left factor is transposed
 * @param right CblasTrans if the right factor is transposed
 * @param m rows of the result
 * @param n columns of the result
 * @param k terms of each sum
 * @param keep factor on the result's old values
 */
record Product(
    int left,
    int right,
    int m,
    int n,
    int k,
    FloatPointer a,
    FloatPointer b,
    FloatPointer result,
    float keep) {

  void run() {
    int aStride = left == CblasTrans ? m : k;
    int bStride = right == CblasTrans ? k : n;
    cblas_sgemm(CblasRowMajor, left, right, m, n, k, 1, a, aStride, b, bStride, keep, result, n);
  }

  /** in [rows, fanIn] times weights, to out [rows, fanOut]. */
  static Product forward(
      int rows, int fanIn, int fanOut, FloatPointer in, FloatPointer weights, FloatPointer out) {
    return new Product(CblasNoTrans, CblasTrans, rows, fanOut, fanIn, in, weights, out, 0);
  }

  /** outGradient [rows, fanOut] and in, to the weights' gradient, column-major like the weights. */
  static Product weightGradient(
      int rows,
      int fanIn,
      int fanOut,
      FloatPointer in,
      FloatPointer outGradient,
      FloatPointer gradient) {
    return new Product(CblasTrans, CblasNoTrans, fanOut, fanIn, rows, outGradient, in, gradient, 0);
  }

  /**
   * outGradient times the weights transposed, to inGradient [rows, fanIn].
   *
   * @param keep 1 to add to inGradient, which another layer has written to; 0 to overwrite it
   */
  static Product inputGradient(
      int rows,
      int fanIn,
      int fanOut,
      FloatPointer outGradient,
      FloatPointer weights,
      FloatPointer inGradient,
      float keep) {
    return new Product(
        CblasNoTrans, CblasNoTrans, rows, fanIn, fanOut, outGradient, weights, inGradient, keep);
  }
}
