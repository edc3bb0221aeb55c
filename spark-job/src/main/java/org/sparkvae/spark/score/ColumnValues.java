package org.sparkvae.spark.score;

import java.util.Arrays;
import org.apache.spark.ml.linalg.VectorUDT;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeArrayData;

/** The values of an output column for some rows, in Spark's representation. */
@FunctionalInterface
interface ColumnValues {
  /**
   * @param index of the column in {@code to}
   */
  void put(int row, InternalRow to, int index);

  /**
   * @param rowMajor rows * size
   * @param size of a row
   * @return arrays of float
   */
  static ColumnValues floats(float[] rowMajor, int size) {
    return (row, to, index) ->
        to.update(
            index,
            UnsafeArrayData.fromPrimitiveArray(
                Arrays.copyOfRange(rowMajor, row * size, (row + 1) * size)));
  }

  /**
   * @param rowMajor rows * size
   * @param size of a row
   * @return arrays of double
   */
  static ColumnValues doubles(double[] rowMajor, int size) {
    return (row, to, index) ->
        to.update(
            index,
            UnsafeArrayData.fromPrimitiveArray(
                Arrays.copyOfRange(rowMajor, row * size, (row + 1) * size)));
  }

  /**
   * @param rowMajor rows * size
   * @param size of a row
   * @return dense vectors of Spark ML
   */
  static ColumnValues vectors(float[] rowMajor, int size) {
    VectorUDT type = new VectorUDT();
    return (row, to, index) -> {
      double[] values = new double[size];
      for (int i = 0; i < size; i++) {
        values[i] = rowMajor[row * size + i];
      }
      to.update(index, type.serialize(Vectors.dense(values)));
    };
  }

  /**
   * @param values one per row
   * @return ints
   */
  static ColumnValues ints(int[] values) {
    return (row, to, index) -> to.setInt(index, values[row]);
  }

  /**
   * @param values one per row
   * @return doubles
   */
  static ColumnValues doubles(double[] values) {
    return (row, to, index) -> to.setDouble(index, values[row]);
  }

  /**
   * @param values one per row
   * @return doubles
   */
  static ColumnValues doubles(float[] values) {
    return (row, to, index) -> to.setDouble(index, values[row]);
  }
}
