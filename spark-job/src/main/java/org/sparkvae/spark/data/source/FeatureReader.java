package org.sparkvae.spark.data.source;

import java.io.Serializable;
import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;
import org.sparkvae.spark.data.file.LibsvmLines;

/** Reads the raw, unscaled features of a row. */
public interface FeatureReader extends Serializable {
  /** The most features of a row: far more than a network of dense layers can use. */
  int MOST_FEATURES = LibsvmLines.MAX_INDEX;

  /**
   * The number of values that {@link #read} would give, as the row states it, without allocating
   * memory for them.
   *
   * @return -1 if the whole column is null
   */
  int width(InternalRow row);

  /**
   * {@return a copy of the values, with NaN for nulls and non-numbers; null if the whole column is
   * null; empty if the row contradicts itself or is wider than {@link #MOST_FEATURES}}
   */
  double[] read(InternalRow row);

  /**
   * As {@link #read}, but in the type of the source if that is narrower.
   *
   * @return float[] for floats without nulls, byte[] for bytes, {@link SparseEntries} for a valid
   *     sparse vector, otherwise double[]; null if the whole column is null; valid, and the caller
   *     may modify it, until the next row
   */
  default Object readNative(InternalRow row) {
    return read(row);
  }

  /** {@return its name for users: a column name, or {@code pixels[3]}} */
  String nameOf(int feature);

  /** Whether all values are whole numbers 0 .. 255, stored as bytes. */
  default boolean readsBytes() {
    return false;
  }

  /** Whether NaN stands for a missing value, which the likelihood leaves out. */
  default boolean keepsMissing() {
    return false;
  }

  /**
   * How many features, the first ones, can have any value. The others are 0, 1 or missing, and are
   * never scaled, so that a survey need not look at them.
   */
  default int surveyed(int featureSize) {
    return featureSize;
  }

  /** Whether the survey learns a scaling of the feature, if it learns any. */
  default boolean isScaled(int feature) {
    return true;
  }

  /** The divisor of a feature whose scaling is not learned. */
  default double unit(int feature) {
    return 1;
  }

  /** What a value of a row must be, for a message about one that is not finite. */
  default String rule(InternalRow row, int feature) {
    return "a finite number";
  }

  /** {@return number of values in a vector of a row that must have another; otherwise -1} */
  default int wrongSize(InternalRow row, int feature) {
    return -1;
  }

  /** {@return the name of the value of a row that {@link #given} gives} */
  default String place(InternalRow row, int feature) {
    return nameOf(feature);
  }

  /** The original value where {@link #read} gave NaN or infinity, for a message. */
  Object given(InternalRow row, int feature);

  /** The columns that hold features. */
  List<String> columns();

  /** One numeric column per feature; text, as in CSV, is read as numbers. */
  record ManyColumns(List<String> columns, int[] indexes, NumericColumnReader[] readers)
      implements FeatureReader {
    @Override
    public int width(InternalRow row) {
      return indexes.length;
    }

    @Override
    public double[] read(InternalRow row) {
      double[] features = new double[indexes.length];
      for (int i = 0; i < features.length; i++) {
        features[i] = readers[i].number(row, indexes[i]);
      }
      return features;
    }

    @Override
    public String nameOf(int feature) {
      return columns.get(feature);
    }

    @Override
    public Object given(InternalRow row, int feature) {
      return readers[feature].given(row, indexes[feature]);
    }
  }
}
