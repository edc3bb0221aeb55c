package org.sparkvae.spark.data.source;

import java.io.Serializable;
import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;

/** Takes the raw, unscaled features out of a row of the source. */
public interface FeatureReader extends Serializable {
  /**
   * @param row a row of the source
   * @return the values, NaN where one is null or not a number; null where the whole column is null;
   *     a copy
   */
  double[] read(InternalRow row);

  /**
   * As {@link #read}, in the type of the source where that is narrower.
   *
   * @param row a row of the source
   * @return float[] for floats of which none is null, byte[] for bytes, else double[]; null where
   *     the whole column is null; the caller's until the next row
   */
  default Object readNative(InternalRow row) {
    return read(row);
  }

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
  Object given(InternalRow row, int feature);

  /** The columns that hold features. */
  List<String> columns();

  /** A numeric column a feature; text, as CSV has it, is read as numbers. */
  record ManyColumns(List<String> columns, int[] indexes, NumericColumnReader[] held)
      implements FeatureReader {
    @Override
    public double[] read(InternalRow row) {
      double[] features = new double[indexes.length];
      for (int i = 0; i < features.length; i++) {
        features[i] = held[i].number(row, indexes[i]);
      }
      return features;
    }

    @Override
    public String nameOf(int feature) {
      return columns.get(feature);
    }

    @Override
    public Object given(InternalRow row, int feature) {
      return held[feature].given(row, indexes[feature]);
    }
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
