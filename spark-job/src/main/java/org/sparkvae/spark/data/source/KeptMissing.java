package org.sparkvae.spark.data.source;

import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;
import org.sparkvae.spark.data.file.Numbers;

/**
 * Reads features as another reader does, but keeps missing values as NaN, whatever {@code
 * data.nulls} says: those that a model fills.
 *
 * @param from reads features that are all of the same kind
 * @param size number of features
 */
record KeptMissing(FeatureReader from, int size, Numbers texts) implements FeatureReader {
  @Override
  public int width(InternalRow row) {
    int width = from.width(row);
    return width < 0 ? size : width; // all of them are missing
  }

  @Override
  public double[] read(InternalRow row) {
    double[] values = from.read(row);
    if (values == null) {
      double[] missing = new double[size];
      Arrays.fill(missing, Double.NaN);
      return missing;
    }
    boolean canHoldTexts = !(from instanceof VectorColumnReader);
    for (int i = 0; canHoldTexts && i < values.length; i++) {
      if (Double.isNaN(values[i])
          && from.given(row, i) instanceof String text
          && !texts.isMissing(text)
          && !texts.isNumber(text)) {
        values[i] = TableCell.INVALID;
      }
    }
    return values;
  }

  @Override
  public Object readNative(InternalRow row) {
    return from.readNative(row);
  }

  @Override
  public boolean keepsMissing() {
    return true;
  }

  @Override
  public String nameOf(int feature) {
    return from.nameOf(feature);
  }

  @Override
  public Object given(InternalRow row, int feature) {
    return from.given(row, feature);
  }

  @Override
  public List<String> columns() {
    return from.columns();
  }
}
