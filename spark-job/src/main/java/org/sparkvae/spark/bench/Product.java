package org.sparkvae.spark.bench;

import static org.bytedeco.openblas.global.openblas_nolapack.CblasNoTrans;
import static org.bytedeco.openblas.global.openblas_nolapack.CblasRowMajor;
import static org.bytedeco.openblas.global.openblas_nolapack.CblasTrans;
import static org.bytedeco.openblas.global.openblas_nolapack.cblas_sgemm;

import org.bytedeco.javacpp.FloatPointer;

/**
 * One call of OpenBLAS on memory that is kept, as a dense layer makes it in training (in scoring it
 * goes through 256 rows at a time, to columns; that is not faster): activations lie by rows [rows,
 * n], weights by columns [fanIn, fanOut], as DL4J keeps them, so nothing is copied.
 */
interface Product {
  /** Multiplies. */
  void run();

  /** in [rows, fanIn] times weights, to out [rows, fanOut]. */
  static Product forward(
      int rows, int fanIn, int fanOut, FloatPointer in, FloatPointer weights, FloatPointer out) {
    return () ->
        cblas_sgemm(
            CblasRowMajor,
            CblasNoTrans,
            CblasTrans,
            rows,
            fanOut,
            fanIn,
            1,
            in,
            fanIn,
            weights,
            fanIn,
            0,
            out,
            fanOut);
  }

  /** outGradient [rows, fanOut] and in, to the weights' gradient, by columns like them. */
  static Product weightGradient(
      int rows,
      int fanIn,
      int fanOut,
      FloatPointer in,
      FloatPointer outGradient,
      FloatPointer weightGradient) {
    return () ->
        cblas_sgemm(
            CblasRowMajor,
            CblasTrans,
            CblasNoTrans,
            fanOut,
            fanIn,
            rows,
            1,
            outGradient,
            fanOut,
            in,
            fanIn,
            0,
            weightGradient,
            fanIn);
  }

  /**
   * outGradient times the weights transposed, to inGradient [rows, fanIn].
   *
   * @param keep factor on what inGradient holds: 1 where another layer has put its share there
   */
  static Product inputGradient(
      int rows,
      int fanIn,
      int fanOut,
      FloatPointer outGradient,
      FloatPointer weights,
      FloatPointer inGradient,
      float keep) {
    return () ->
        cblas_sgemm(
            CblasRowMajor,
            CblasNoTrans,
            CblasNoTrans,
            rows,
            fanIn,
            fanOut,
            1,
            outGradient,
            fanOut,
            weights,
            fanIn,
            keep,
            inGradient,
            fanIn);
  }
}
