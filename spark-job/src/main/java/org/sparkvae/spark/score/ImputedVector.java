package org.sparkvae.spark.score;

import java.io.Serializable;
import java.util.Arrays;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeArrayData;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.FloatType;
import org.apache.spark.sql.types.StructType;
import org.sparkvae.model.network.Imputation;

/**
 * One column of several features: a vector stays one, and so does an array of floats; other numbers
 * become an array of doubles.
 *
 * @param name of the column
 * @param type of the column
 * @param given the values as they were given
 * @param features where they are in a row
 */
record ImputedVector(String name, DataType type, Values given, Features features)
    implements ImputedColumn {
  private static final DataType DOUBLES = DataTypes.createArrayType(DataTypes.DoubleType, false);

  /** Reads a row. */
  @FunctionalInterface
  interface Values extends Serializable {
    /** {@return the values, NaN where one is missing} */
    double[] of(InternalRow row);
  }

  /**
   * The features of the column.
   *
   * @param first index of the first one
   * @param count how many they are
   * @param ofRow how many a row has
   * @param areCounts whether they are whole
   */
  record Features(int first, int count, int ofRow, boolean areCounts) implements Serializable {}

  @Override
  public StructType fields() {
    DataType filled =
        isVector()
            ? SQLDataTypes.VectorType()
            : areFloats() ? DataTypes.createArrayType(DataTypes.FloatType, false) : DOUBLES;
    return new StructType()
        .add(name, filled, false)
        .add(name + STD_DEV, DOUBLES, false)
        .add(name + LOWER, DOUBLES, false)
        .add(name + UPPER, DOUBLES, false);
  }

  @Override
  public int size() {
    return features.count;
  }

  private boolean isVector() {
    return type.equals(SQLDataTypes.VectorType());
  }

  private boolean areFloats() {
    return type instanceof ArrayType array && array.elementType() instanceof FloatType;
  }

  @Override
  public void put(InternalRow source, Imputation filled, int row, Object[] to, int index) {
    double[] values = given.of(source);
    int from = row * features.ofRow + features.first;
    double[] lower = part(filled.lower(), from);
    double[] upper = part(filled.upper(), from);
    for (int i = 0; i < values.length; i++) {
      if (Double.isNaN(values[i])) {
        values[i] = whole(filled.mean()[from + i]);
        lower[i] = whole(lower[i]);
        upper[i] = whole(upper[i]);
      } else { // scaling and its inverse may have rounded it
        lower[i] = values[i];
        upper[i] = values[i];
      }
    }
    to[index] = filled(values);
    to[index + 1] = UnsafeArrayData.fromPrimitiveArray(part(filled.stdDev(), from));
    to[index + 2] = UnsafeArrayData.fromPrimitiveArray(lower);
    to[index + 3] = UnsafeArrayData.fromPrimitiveArray(upper);
  }

  /** Floats hold log1p of a count. */
  private double whole(double value) {
    return features.areCounts ? Math.rint(value) : value;
  }

  private double[] part(double[] all, int from) {
    return Arrays.copyOfRange(all, from, from + features.count);
  }

  private Object filled(double[] values) {
    if (isVector()) {
      return TypedValues.vector(values);
    }
    if (!areFloats()) {
      return UnsafeArrayData.fromPrimitiveArray(values);
    }
    float[] floats = new float[values.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) values[i];
    }
    return UnsafeArrayData.fromPrimitiveArray(floats);
  }
}
