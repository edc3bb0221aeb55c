package org.sparkvae.spark.score;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Arrays;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.VectorUDT;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.ByteType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.Decimal;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.FloatType;
import org.apache.spark.sql.types.IntegerType;
import org.apache.spark.sql.types.LongType;
import org.apache.spark.sql.types.ShortType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.TimestampNTZType;
import org.apache.spark.sql.types.TimestampType;
import org.apache.spark.unsafe.types.UTF8String;
import org.sparkvae.model.artifact.TableColumn;

/** Numbers and categories that a model gives, as values of the types of a table's columns. */
final class TypedValues {
  /** Of a date. */
  static final double SECONDS_PER_DAY = 86_400;

  private static final double MICROS_PER_SECOND = 1e6;

  /** The type of a column of vectors, as Spark names it. */
  private static final String VECTOR = "vector";

  private TypedValues() {}

  /** {@return whether a column holds Spark's vectors, not arrays or bytes} */
  static boolean isVector(TableColumn column) {
    return column.type().equals(VECTOR);
  }

  /** {@return the type that a column had in the training} */
  static DataType type(TableColumn column) {
    return isVector(column) ? SQLDataTypes.VectorType() : DataType.fromDDL(column.type());
  }

  /**
   * {@return the values of a vector, of counts themselves}
   *
   * @param raw features of a row in the units of the input
   * @param at the first one of the column
   */
  static double[] numbers(TableColumn column, double[] raw, int at) {
    double[] values = Arrays.copyOfRange(raw, at, at + column.features());
    if (column.kind().isCount()) {
      Arrays.setAll(values, i -> Math.rint(Math.expm1(values[i])));
    }
    return values;
  }

  /** {@return a dense vector of Spark ML, in Spark's representation} */
  static InternalRow vector(double[] values) {
    return new VectorUDT().serialize(Vectors.dense(values));
  }

  /**
   * {@return several numbers in the type of their column; in an array null where one is NaN}
   *
   * @param numbers of bytes from 0 to 255
   */
  static Object ofNumbers(double[] numbers, DataType type) {
    if (type instanceof ArrayType array) {
      return new GenericArrayData(
          Arrays.stream(numbers)
              .mapToObj(number -> ofNumber(number, array.elementType()))
              .toArray());
    }
    if (!(type instanceof BinaryType)) {
      return vector(numbers);
    }
    byte[] bytes = new byte[numbers.length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) Math.max(0, Math.min(255, Math.rint(numbers[i])));
    }
    return bytes;
  }

  /** {@return a category in the type of its column} */
  static Object ofText(String text, DataType type) {
    if (type instanceof StringType) {
      return UTF8String.fromString(text);
    }
    if (type instanceof BooleanType) {
      return Boolean.valueOf(text);
    }
    return type instanceof LongType
        ? (Object) Long.valueOf(text)
        : ofNumber(Double.parseDouble(text), type);
  }

  /**
   * @param number of a time in seconds since 1970
   * @return the value of the type that is nearest; null of NaN
   */
  static Object ofNumber(double number, DataType type) {
    if (Double.isNaN(number)) {
      return null;
    }
    if (type instanceof BooleanType) {
      return number >= 0.5;
    } else if (type instanceof DateType) {
      return (int) Math.rint(number / SECONDS_PER_DAY);
    } else if (type instanceof TimestampType || type instanceof TimestampNTZType) {
      return Math.round(number * MICROS_PER_SECOND);
    } else if (type instanceof ByteType) {
      return (byte) Math.max(Byte.MIN_VALUE, Math.min(Byte.MAX_VALUE, Math.rint(number)));
    } else if (type instanceof ShortType) {
      return (short) Math.max(Short.MIN_VALUE, Math.min(Short.MAX_VALUE, Math.rint(number)));
    } else if (type instanceof IntegerType) {
      return (int) Math.rint(number); // the cast clamps
    } else if (type instanceof LongType) {
      return Math.round(number);
    } else if (type instanceof FloatType) {
      return (float) number;
    } else if (type instanceof DecimalType decimal) {
      return decimal(number, decimal);
    }
    return number;
  }

  private static Decimal decimal(double number, DecimalType type) {
    BigDecimal largest =
        new BigDecimal(BigInteger.TEN.pow(type.precision()).subtract(BigInteger.ONE), type.scale());
    BigDecimal rounded =
        new BigDecimal(Math.max(-Double.MAX_VALUE, Math.min(Double.MAX_VALUE, number)))
            .setScale(type.scale(), RoundingMode.HALF_EVEN)
            .min(largest)
            .max(largest.negate());
    return Decimal.apply(rounded, type.precision(), type.scale());
  }
}
