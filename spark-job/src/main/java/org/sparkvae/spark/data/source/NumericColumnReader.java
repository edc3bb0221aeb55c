package org.sparkvae.spark.data.source;

import java.io.Serializable;
import java.util.Arrays;
import org.apache.spark.sql.catalyst.CatalystTypeConverters;
import org.apache.spark.sql.catalyst.expressions.SpecializedGetters;
import org.apache.spark.sql.catalyst.expressions.UnsafeArrayData;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.ByteType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.Decimal;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.DoubleType;
import org.apache.spark.sql.types.FloatType;
import org.apache.spark.sql.types.IntegerType;
import org.apache.spark.sql.types.LongType;
import org.apache.spark.sql.types.ShortType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.unsafe.bitset.BitSetMethods;
import org.sparkvae.spark.data.file.Numbers;

/** Reads values of one type from a column of rows or from an array. */
public final class NumericColumnReader implements Serializable {
  private static final long serialVersionUID = 1L;

  private enum Kind {
    BYTE,
    SHORT,
    INT,
    LONG,
    FLOAT,
    DOUBLE,
    DECIMAL,
    TEXT,
    BOOLEAN,
    NONE
  }

  private final DataType type;
  private final Kind kind;
  private final Numbers texts;

  public NumericColumnReader(DataType type) {
    this(type, Numbers.PLAIN);
  }

  /**
   * @param texts which texts are numbers
   */
  public NumericColumnReader(DataType type, Numbers texts) {
    this.type = type;
    this.texts = texts;
    kind = kindOf(type);
  }

  private static Kind kindOf(DataType type) {
    if (type instanceof FloatType) {
      return Kind.FLOAT;
    } else if (type instanceof DoubleType) {
      return Kind.DOUBLE;
    } else if (type instanceof ByteType) {
      return Kind.BYTE;
    } else if (type instanceof ShortType) {
      return Kind.SHORT;
    } else if (type instanceof IntegerType) {
      return Kind.INT;
    } else if (type instanceof LongType) {
      return Kind.LONG;
    } else if (type instanceof DecimalType) {
      return Kind.DECIMAL;
    }
    if (type instanceof BooleanType) {
      return Kind.BOOLEAN;
    }
    return type instanceof StringType ? Kind.TEXT : Kind.NONE;
  }

  boolean areFloats() {
    return kind == Kind.FLOAT;
  }

  /** The value as a number, text included; NaN for null and non-numbers. */
  public double number(SpecializedGetters from, int index) {
    if (from.isNullAt(index)) {
      return Double.NaN;
    }
    return switch (kind) {
      case BYTE -> from.getByte(index);
      case SHORT -> from.getShort(index);
      case INT -> from.getInt(index);
      case LONG -> from.getLong(index);
      case FLOAT -> from.getFloat(index);
      case DOUBLE -> from.getDouble(index);
      case DECIMAL -> ((Decimal) from.get(index, type)).toDouble();
      case TEXT -> texts.parse(from.getUTF8String(index).toString());
      case BOOLEAN -> from.getBoolean(index) ? 1 : 0;
      case NONE -> Double.NaN;
    };
  }

  /** As {@link #number}, for a whole array; a copy. */
  double[] numbers(ArrayData array) {
    double[] values;
    if (kind == Kind.DOUBLE) {
      values = array.toDoubleArray();
    } else {
      values = new double[array.numElements()];
      Arrays.setAll(values, i -> number(array, i));
      return values;
    }
    int nullable = hasNull(array) ? values.length : 0;
    for (int i = 0; i < nullable; i++) {
      if (array.isNullAt(i)) {
        values[i] = Double.NaN; // the stored value of a null is undefined
      }
    }
    return values;
  }

  /** Looks at 64 values at a time in Spark's own format: 8 bytes of length, then a bit for each. */
  static boolean hasNull(ArrayData array) {
    int size = array.numElements();
    if (array instanceof UnsafeArrayData unsafe) {
      int words = (size + Long.SIZE - 1) / Long.SIZE;
      return BitSetMethods.anySet(
          unsafe.getBaseObject(), unsafe.getBaseOffset() + Long.BYTES, words);
    }
    for (int i = 0; i < size; i++) {
      if (array.isNullAt(i)) {
        return true;
      }
    }
    return false;
  }

  /** The value for a message: null, or a Java number or string; null for a missing token. */
  public Object given(SpecializedGetters from, int index) {
    Object held = from.isNullAt(index) ? null : from.get(index, type);
    Object value = CatalystTypeConverters.convertToScala(held, type);
    return value instanceof String text && texts.isMissing(text) ? null : value;
  }
}
