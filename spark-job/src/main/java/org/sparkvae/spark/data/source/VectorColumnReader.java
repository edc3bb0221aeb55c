package org.sparkvae.spark.data.source;

import java.util.List;
import java.util.Optional;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.mllib.linalg.VectorUDT;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.types.UserDefinedType;

/** Reads a column that holds several features of a row, or all. */
abstract class VectorColumnReader implements FeatureReader {
  private static final long serialVersionUID = 1L;

  private final String column;
  final int index;

  private VectorColumnReader(String column, int index) {
    this.column = column;
    this.index = index;
  }

  /** {@return reader of the column; empty if such a column cannot hold features} */
  static Optional<VectorColumnReader> of(String column, int index, DataType type) {
    if (type.equals(SQLDataTypes.VectorType()) || type instanceof VectorUDT) {
      StructType fields = (StructType) ((UserDefinedType<?>) type).sqlType();
      return Optional.of(new Vectors(column, index, fields));
    }
    if (type instanceof ArrayType array && array.elementType() instanceof NumericType number) {
      return Optional.of(new Numbers(column, index, new NumericColumnReader(number)));
    }
    // A vector as it comes back from ORC and JSON.
    if (type instanceof StructType struct
        && List.of(struct.fieldNames()).containsAll(List.of("type", "values"))
        && struct.apply("type").dataType() instanceof NumericType
        && isNumbers(struct.apply("values").dataType())) {
      return Optional.of(new Vectors(column, index, struct));
    }
    return type instanceof BinaryType ? Optional.of(new Bytes(column, index)) : Optional.empty();
  }

  private static boolean isNumbers(DataType type) {
    return type instanceof ArrayType array && array.elementType() instanceof NumericType;
  }

  abstract double[] values(InternalRow row);

  /** The width of a row whose column is not null. */
  abstract int given(InternalRow row);

  @Override
  public int width(InternalRow row) {
    return row.isNullAt(index) ? -1 : given(row);
  }

  @Override
  public double[] read(InternalRow row) {
    return row.isNullAt(index) ? null : values(row);
  }

  @Override
  public Object given(InternalRow row, int feature) {
    return read(row)[feature];
  }

  @Override
  public String nameOf(int feature) {
    return column + "[" + feature + "]";
  }

  @Override
  public List<String> columns() {
    return List.of(column);
  }

  /** Each byte is a value, 0 .. 255. */
  static final class Bytes extends VectorColumnReader {
    private static final long serialVersionUID = 1L;

    Bytes(String column, int index) {
      super(column, index);
    }

    @Override
    int given(InternalRow row) {
      return row.getBinary(index).length;
    }

    @Override
    double[] values(InternalRow row) {
      byte[] bytes = row.getBinary(index);
      double[] values = new double[bytes.length];
      for (int i = 0; i < values.length; i++) {
        values[i] = bytes[i] & 0xFF;
      }
      return values;
    }

    @Override
    public Object readNative(InternalRow row) {
      return row.isNullAt(index) ? null : row.getBinary(index);
    }

    @Override
    public boolean readsBytes() {
      return true;
    }
  }

  /** An array of numbers. */
  private static final class Numbers extends VectorColumnReader {
    private static final long serialVersionUID = 1L;

    private final NumericColumnReader held;

    Numbers(String column, int index, NumericColumnReader held) {
      super(column, index);
      this.held = held;
    }

    @Override
    int given(InternalRow row) {
      return row.getArray(index).numElements();
    }

    @Override
    double[] values(InternalRow row) {
      return held.numbers(row.getArray(index));
    }

    @Override
    public Object readNative(InternalRow row) {
      if (!held.areFloats() || row.isNullAt(index)) {
        return read(row);
      }
      if (row instanceof BatchRow batched) {
        float[] floats = batched.floats(index);
        if (floats != null) {
          return floats;
        }
      }
      ArrayData array = row.getArray(index);
      return NumericColumnReader.hasNull(array) ? held.numbers(array) : array.toFloatArray();
    }

    @Override
    public Object given(InternalRow row, int feature) {
      return held.given(row.getArray(index), feature);
    }
  }

  /** A vector of Spark ML or of the older MLlib, in the structure that stores both. */
  private static final class Vectors extends VectorColumnReader {
    private static final long serialVersionUID = 1L;

    private final StructType fields;
    private final NumericColumnReader[] held;
    private final int type;
    private final int size;
    private final int indices;
    private final int values;

    Vectors(String column, int index, StructType fields) {
      super(column, index);
      this.fields = fields;
      type = place("type");
      size = place("size");
      indices = place("indices");
      values = place("values");
      held = new NumericColumnReader[fields.length()];
      for (int i = 0; i < held.length; i++) {
        DataType field = fields.apply(i).dataType();
        held[i] =
            new NumericColumnReader(field instanceof ArrayType array ? array.elementType() : field);
      }
    }

    private int place(String field) {
      return List.of(fields.fieldNames()).indexOf(field);
    }

    @Override
    int given(InternalRow row) {
      InternalRow vector = row.getStruct(index, held.length);
      if (isSparse(vector)) {
        return (int) Math.max(0, statedSize(vector)); // NaN becomes 0
      }
      return vector.isNullAt(values) ? 0 : vector.getArray(values).numElements();
    }

    private boolean isSparse(InternalRow vector) {
      return held[type].number(vector, type) == 0;
    }

    @Override
    double[] values(InternalRow row) {
      InternalRow vector = row.getStruct(index, held.length);
      if (!isSparse(vector)) {
        return all(vector, values);
      }
      SparseEntries entries = entries(vector);
      return entries == null ? new double[0] : entries.toDense();
    }

    @Override
    public Object readNative(InternalRow row) {
      if (!row.isNullAt(index)) {
        InternalRow vector = row.getStruct(index, held.length);
        SparseEntries entries = isSparse(vector) ? entries(vector) : null;
        if (entries != null) {
          return entries;
        }
      }
      return read(row);
    }

    private SparseEntries entries(InternalRow vector) {
      return SparseEntries.of(statedSize(vector), all(vector, indices), all(vector, values));
    }

    private double statedSize(InternalRow vector) {
      return size < 0 ? Double.NaN : held[size].number(vector, size);
    }

    private double[] all(InternalRow vector, int field) {
      return field < 0 || vector.isNullAt(field)
          ? new double[0]
          : held[field].numbers(vector.getArray(field));
    }
  }
}
