package org.sparkvae.model.kernel;

import java.lang.ref.Reference;
import java.nio.FloatBuffer;
import org.bytedeco.javacpp.FloatPointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * A float array of ND4J that is read and written one row at a time. Rows are copied to short {@code
 * float[]} and back: the copy is cheap, and the JIT vectorizes only loops over such arrays.
 */
public final class NativeRows {
  private static final int COLUMNS_AT_A_TIME = 64;

  @SuppressWarnings("unused") // the buffer alone does not keep the memory of the array alive
  private final INDArray array;

  private final FloatBuffer values;
  private final int rows;
  private final int columns;

  private NativeRows(INDArray array, int rows, int columns) {
    this.array = array;
    this.rows = rows;
    this.columns = columns;
    // the capacity of a pointer is not always set
    values = new FloatPointer(pointer(array)).capacity(array.length()).asBuffer();
  }

  /**
   * @param matrix [rows, columns], row-major
   * @return its rows
   * @throws IllegalArgumentException if it is not a row-major matrix of floats without gaps
   */
  public static NativeRows of(INDArray matrix) {
    if (!isContiguousRowMajor(matrix)) {
      throw new IllegalArgumentException(
          "Not a row-major float matrix: " + matrix.shapeInfoToString());
    }
    return new NativeRows(matrix, matrix.rows(), matrix.columns());
  }

  /**
   * @param matrix [rows, columns], of floats
   * @return its rows, or those of a copy if it is not row-major, hence only for reading
   */
  public static NativeRows copyUnlessPlain(INDArray matrix) {
    return of(isContiguousRowMajor(matrix) ? matrix : matrix.dup('c'));
  }

  /**
   * @param matrix [rows, columns], of floats
   * @return a copy of its values, row-major
   */
  public static float[] values(INDArray matrix) {
    if (isColumnMajor(matrix)) {
      return transposed(matrix);
    }
    NativeRows vector = ofVector(isContiguousRowMajor(matrix) ? matrix : matrix.dup('c'));
    float[] values = new float[vector.columns];
    vector.read(0, values);
    return values;
  }

  /** Whether the values of a column are neighbors, as in the results of matrix products. */
  private static boolean isColumnMajor(INDArray matrix) {
    return matrix.dataType() == DataType.FLOAT
        && matrix.rank() == 2
        && matrix.size(0) > 1
        && matrix.size(1) > 1
        && matrix.stride(0) == 1
        && matrix.stride(1) >= matrix.size(0);
  }

  /** Several times faster than {@code INDArray.dup('c')}: it reads and writes whole cache lines. */
  private static float[] transposed(INDArray matrix) {
    int rows = matrix.rows();
    int columns = matrix.columns();
    int stride = Math.toIntExact(matrix.stride(1));
    FloatBuffer from =
        new FloatPointer(pointer(matrix)).capacity((long) stride * (columns - 1) + rows).asBuffer();
    float[] values = new float[Math.multiplyExact(rows, columns)];
    float[] some = new float[Math.multiplyExact(Math.min(COLUMNS_AT_A_TIME, columns), rows)];
    for (int column = 0; column < columns; column += COLUMNS_AT_A_TIME) {
      int count = Math.min(COLUMNS_AT_A_TIME, columns - column);
      for (int i = 0; i < count; i++) {
        from.get((column + i) * stride, some, i * rows, rows);
      }
      for (int row = 0; row < rows; row++) {
        int to = row * columns + column;
        for (int i = 0; i < count; i++) {
          values[to + i] = some[i * rows + row];
        }
      }
    }
    Reference.reachabilityFence(matrix); // the buffer alone does not keep its memory alive
    return values;
  }

  /**
   * Many times faster than {@code Nd4j.createFromArray}.
   *
   * @param values row-major, at least rows * columns; copied
   * @return [rows, columns]
   */
  public static INDArray matrix(float[] values, int rows, int columns) {
    INDArray matrix = Nd4j.createUninitialized(DataType.FLOAT, new long[] {rows, columns}, 'c');
    ofVector(matrix).write(0, values);
    return matrix;
  }

  /**
   * @param matrix floats or doubles
   * @return a copy of its values, row-major
   */
  public static double[] doubles(INDArray matrix) {
    double[] values = new double[Math.toIntExact(matrix.length())];
    read(matrix, values);
    return values;
  }

  /**
   * Copies the values of a matrix.
   *
   * @param matrix floats or doubles
   * @param to filled, row-major; as long as the matrix
   */
  public static void read(INDArray matrix, double[] to) {
    if (matrix.dataType() != DataType.FLOAT) {
      System.arraycopy(matrix.dup('c').data().asDouble(), 0, to, 0, to.length);
      return;
    }
    float[] narrow = values(matrix);
    for (int i = 0; i < to.length; i++) {
      to[i] = narrow[i];
    }
  }

  /**
   * @param values row-major, rows * columns; copied
   * @param type FLOAT, to which they are rounded, or DOUBLE
   * @return [rows, columns]
   */
  public static INDArray matrix(double[] values, int rows, int columns, DataType type) {
    return type == DataType.FLOAT
        ? column(values).reshape('c', rows, columns)
        : Nd4j.createFromArray(values).castTo(type).reshape('c', rows, columns);
  }

  /**
   * @param values rounded to float
   * @return [values, 1]
   */
  public static INDArray column(double[] values) {
    return matrix(floats(values), values.length, 1);
  }

  private static float[] floats(double[] values) {
    float[] rounded = new float[values.length];
    for (int i = 0; i < rounded.length; i++) {
      rounded[i] = (float) values[i];
    }
    return rounded;
  }

  /**
   * Replaces some rows.
   *
   * @param matrix [rows, columns], row-major without gaps, FLOAT or DOUBLE
   * @param from index of the first of the rows
   * @param values of whole rows, row-major; rounded if the matrix is FLOAT
   */
  public static void put(INDArray matrix, int from, double[] values) {
    int columns = matrix.columns();
    if (matrix.dataType() == DataType.FLOAT) {
      ofVector(matrix).writePart(from * columns, values.length, floats(values), 0);
    } else {
      int rows = values.length / columns;
      matrix
          .get(NDArrayIndex.interval(from, from + rows), NDArrayIndex.all())
          .assign(matrix(values, rows, columns, matrix.dataType()));
    }
  }

  /**
   * @param matrix [rows, columns], column-major, floats without gaps
   * @return its columns, each as a row
   */
  public static NativeRows ofColumns(INDArray matrix) {
    return new NativeRows(matrix, matrix.columns(), matrix.rows());
  }

  /**
   * @param vector any array of floats without gaps
   * @return the array as one row
   */
  public static NativeRows ofVector(INDArray vector) {
    return new NativeRows(vector, 1, Math.toIntExact(vector.length()));
  }

  /**
   * @param matrix any array
   * @return whether {@link #of} accepts it
   */
  public static boolean isContiguousRowMajor(INDArray matrix) {
    return matrix.dataType() == DataType.FLOAT
        && matrix.rank() == 2
        && (matrix.size(1) == 1 || matrix.stride(1) == 1)
        && (matrix.size(0) == 1 || matrix.stride(0) == matrix.size(1));
  }

  /**
   * @param array of floats
   * @return the address of its first value, for native calls; valid as long as the array is
   */
  public static FloatPointer pointer(INDArray array) {
    return (FloatPointer) array.data().addressPointer();
  }

  /** {@return number of rows} */
  public int rows() {
    return rows;
  }

  /** {@return number of values in a row} */
  public int columns() {
    return columns;
  }

  /**
   * @param row index, from 0
   * @param to filled; length at least {@link #columns}
   */
  public void read(int row, float[] to) {
    values.get(row * columns, to, 0, columns);
  }

  /**
   * @param row index, from 0
   * @param from values to write; length at least {@link #columns}
   */
  public void write(int row, float[] from) {
    values.put(row * columns, from, 0, columns);
  }

  /**
   * Reads a part of the whole array.
   *
   * @param from index of the first value
   * @param to filled from its beginning
   */
  public void readPart(int from, int length, float[] to) {
    values.get(from, to, 0, length);
  }

  /**
   * Writes a part of the whole array.
   *
   * @param from index of the first value
   * @param offset of the first value to write
   */
  public void writePart(int from, int length, float[] values, int offset) {
    this.values.put(from, values, offset, length);
  }
}
