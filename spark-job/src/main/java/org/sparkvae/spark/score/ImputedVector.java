package org.sparkvae.spark.score;

import java.util.Arrays;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.VectorUDT;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeArrayData;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.FloatType;
import org.apache.spark.sql.types.StructType;
import org.sparkvae.model.network.Imputation;
import org.sparkvae.spark.data.source.FeatureReader;

/**
 * One column of all features: a vector stays one, and so does an array of floats; other numbers
 * become an array of doubles.
 *
 * @param name of the column
 * @param type of the column
 * @param reader of the values as they were given
 */
record ImputedVector(String name, DataType type, FeatureReader reader) implements ImputedColumn {
  private static final DataType DOUBLES = DataTypes.createArrayType(DataTypes.DoubleType, false);

  @Override
  public StructType fields() {
    boolean isVector = type.equals(SQLDataTypes.VectorType());
    DataType filled =
        isVector
            ? type
            : areFloats() ? DataTypes.createArrayType(DataTypes.FloatType, false) : DOUBLES;
    return new StructType()
        .add(name, filled, false)
        .add(name + STD_DEV, DOUBLES, false)
        .add(name + LOWER, DOUBLES, false)
        .add(name + UPPER, DOUBLES, false);
  }

  private boolean areFloats() {
    return type instanceof ArrayType array && array.elementType() instanceof FloatType;
  }

  @Override
  public void put(InternalRow source, Imputation filled, int row, Object[] to, int index) {
    double[] values = reader.read(source);
    int from = row * values.length;
    double[] lower = Arrays.copyOfRange(filled.lower(), from, from + values.length);
    double[] upper = Arrays.copyOfRange(filled.upper(), from, from + values.length);
    for (int i = 0; i < values.length; i++) {
      if (Double.isNaN(values[i])) {
        values[i] = filled.mean()[from + i];
      } else { // scaling and its inverse may have rounded it
        lower[i] = values[i];
        upper[i] = values[i];
      }
    }
    to[index] = filled(values);
    to[index + 1] =
        UnsafeArrayData.fromPrimitiveArray(
            Arrays.copyOfRange(filled.stdDev(), from, from + values.length));
    to[index + 2] = UnsafeArrayData.fromPrimitiveArray(lower);
    to[index + 3] = UnsafeArrayData.fromPrimitiveArray(upper);
  }

  private Object filled(double[] values) {
    if (type.equals(SQLDataTypes.VectorType())) {
      return new VectorUDT().serialize(Vectors.dense(values));
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
