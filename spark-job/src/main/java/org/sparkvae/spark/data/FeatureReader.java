package org.sparkvae.spark.data;

import java.io.Serializable;
import java.util.List;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Row;

/** Takes the raw, unscaled features out of a row of the source. */
public interface FeatureReader extends Serializable {
  /**
   * @param row a row of the source
   * @return the values, NaN where one is null or not a number; null where the whole column is null
   */
  double[] read(Row row);

  /**
   * @param feature 0 and up
   * @return what a user calls it: a column's name, or {@code pixels[3]}
   */
  String nameOf(int feature);

  /** Whether all values are whole numbers 0 .. 255, held in bytes. */
  default boolean readsBytes() {
    return false;
  }

  /** What really stands where {@link #read} gave NaN or infinity, for a message. */
  Object given(Row row, int feature);

  /** The columns that hold features. */
  List<String> columns();

  /** One column that holds all features of a row. */
  record OneColumn(String column, int index, Kind kind) implements FeatureReader {
    enum Kind {
      VECTOR,
      /** What ORC and JSON leave of a vector: type (0 sparse), size, indices, values. */
      VECTOR_FIELDS,
      ARRAY,
      BYTES
    }

    @Override
    public double[] read(Row row) {
      if (row.isNullAt(index)) {
        return null;
      }
      return switch (kind) {
        case VECTOR -> ((Vector) row.get(index)).toArray();
        case VECTOR_FIELDS -> ofFields(row.getStruct(index));
        case ARRAY -> ofNumbers(row.getList(index));
        case BYTES -> ofBytes((byte[]) row.get(index));
      };
    }

    @Override
    public boolean readsBytes() {
      return kind == Kind.BYTES;
    }

    private static double[] ofNumbers(List<?> values) {
      double[] features = new double[values.size()];
      for (int i = 0; i < features.length; i++) {
        features[i] = values.get(i) instanceof Number value ? value.doubleValue() : Double.NaN;
      }
      return features;
    }

    private static double[] ofFields(Row vector) {
      double[] values = ofNumbers(vector.getList(vector.fieldIndex("values")));
      if (vector.<Number>getAs("type").intValue() != 0) {
        return values;
      }
      return sparse(values, vector.getAs("size"), vector.getList(vector.fieldIndex("indices")));
    }

    /** Of no values where they contradict each other: a row of a wrong width. */
    private static double[] sparse(double[] values, Number size, List<Number> indices) {
      if (size == null || size.intValue() < 0 || indices.size() != values.length) {
        return new double[0];
      }
      double[] features = new double[size.intValue()];
      for (int i = 0; i < values.length; i++) {
        Number index = indices.get(i);
        if (index == null || index.intValue() < 0 || index.intValue() >= features.length) {
          return new double[0];
        }
        features[index.intValue()] = values[i];
      }
      return features;
    }

    private static double[] ofBytes(byte[] values) {
      double[] features = new double[values.length];
      for (int i = 0; i < features.length; i++) {
        features[i] = values[i] & 0xFF;
      }
      return features;
    }

    @Override
    public String nameOf(int feature) {
      return column + "[" + feature + "]";
    }

    @Override
    public Object given(Row row, int feature) {
      return kind == Kind.ARRAY ? row.getList(index).get(feature) : (Object) read(row)[feature];
    }

    @Override
    public List<String> columns() {
      return List.of(column);
    }
  }

  /** A numeric column a feature; text, as CSV has it, is read as numbers. */
  record ManyColumns(List<String> columns, int[] indexes) implements FeatureReader {
    @Override
    public double[] read(Row row) {
      double[] features = new double[indexes.length];
      for (int i = 0; i < features.length; i++) {
        features[i] = number(row.get(indexes[i]));
      }
      return features;
    }

    @Override
    public String nameOf(int feature) {
      return columns.get(feature);
    }

    @Override
    public Object given(Row row, int feature) {
      return row.get(indexes[feature]);
    }
  }

  /** A number, or NaN for null and for what is not one. */
  static double number(Object value) {
    if (value instanceof Number number) {
      return number.doubleValue();
    }
    return value instanceof String text && isNumber(text) ? Double.parseDouble(text) : Double.NaN;
  }

  /** Whether a text can be read as a number; NaN and Infinity can. */
  static boolean isNumber(String text) {
    try {
      Double.parseDouble(text);
      return true;
    } catch (NumberFormatException notOne) {
      return false;
    }
  }
}
