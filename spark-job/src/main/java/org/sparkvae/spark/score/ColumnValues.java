package org.sparkvae.spark.score;

import java.util.Arrays;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.function.IntFunction;
import org.apache.spark.ml.linalg.VectorUDT;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeArrayData;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;

/** The values of an output column for some rows, in Spark's representation. */
@FunctionalInterface
interface ColumnValues {
  /** The type of {@link #named}. */
  DataType NAMED =
      DataTypes.createArrayType(
          new StructType()
              .add("name", DataTypes.StringType, false)
              .add("value", DataTypes.DoubleType, false),
          false);

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
   * @param rowMajor rows * names
   * @param names of the values of a row
   * @param top how many values a row gets at most
   * @return arrays of name and value, the largest value first; equal ones in the order of the names
   */
  static ColumnValues named(double[] rowMajor, UTF8String[] names, int top) {
    int size = names.length;
    return (row, to, index) ->
        to.update(index, named(rowMajor, row * size, size, i -> names[i], top));
  }

  /**
   * The value of {@link #named(double[], UTF8String[], int)} for one row.
   *
   * @param from index of the row's first value
   * @param size how many values the row has
   * @param names of the values from 0 to {@code size}; only those that are kept are asked for
   */
  static ArrayData named(
      double[] values, int from, int size, IntFunction<UTF8String> names, int top) {
    Comparator<Integer> largestFirst =
        Comparator.<Integer>comparingDouble(i -> -values[from + i])
            .thenComparing(Comparator.naturalOrder());
    PriorityQueue<Integer> kept = new PriorityQueue<>(largestFirst.reversed());
    // sorting all names of a wide row takes longer than its network
    for (int i = 0; i < size; i++) {
      if (kept.size() < top) {
        kept.add(i);
      } else if (largestFirst.compare(i, kept.element()) < 0) {
        kept.remove();
        kept.add(i);
      }
    }
    return new GenericArrayData(
        kept.stream()
            .sorted(largestFirst)
            .map(i -> new Object[] {names.apply(i), values[from + i]})
            .map(GenericInternalRow::new)
            .toArray());
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
}
