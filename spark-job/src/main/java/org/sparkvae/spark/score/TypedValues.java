package org.sparkvae.spark.score;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
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

/** Numbers and categories that a model gives, as values of the types of a table's columns. */
final class TypedValues {
  /** Of a date. */
  static final double SECONDS_PER_DAY = 86_400;

  private static final double MICROS_PER_SECOND = 1e6;

  private TypedValues() {}

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
