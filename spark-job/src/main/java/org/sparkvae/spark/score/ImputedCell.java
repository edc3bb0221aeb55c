package org.sparkvae.spark.score;

import java.util.Arrays;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;
import org.sparkvae.model.artifact.TableColumn;
import org.sparkvae.model.config.ColumnKind;
import org.sparkvae.model.network.Imputation;
import org.sparkvae.spark.data.source.TableCell;

/**
 * A column of one value for each row. Observed values stay as they are, and have no deviation,
 * limits or probabilities. Of a category, the {@link #MOST_PROBABILITIES} most probable values are
 * listed.
 *
 * @param cell the column
 * @param known what was learned about the column; null if the features are all of the same kind
 * @param place of its first feature
 * @param featureSize features of a row
 */
record ImputedCell(TableCell cell, TableColumn known, int place, int featureSize)
    implements ImputedColumn {
  /** What a training makes of texts that are whole numbers. */
  private static final String WHOLE = "bigint";

  /** All of 100,000 categories would take megabytes for each cell. */
  static final int MOST_PROBABILITIES = 100;

  private ColumnKind kind() {
    return known == null ? ColumnKind.CONTINUOUS : known.kind();
  }

  @Override
  public StructType fields() {
    String name = cell.name();
    StructType fields = new StructType().add(name, cell.type(), true);
    return switch (kind()) {
      case CATEGORICAL -> fields.add(name + "_probabilities", ColumnValues.NAMED, true);
      case BINARY -> fields.add(name + "_probability", DataTypes.DoubleType, true);
      default -> {
        DataType limit = cell.isTime() ? cell.type() : DataTypes.DoubleType;
        yield fields
            .add(name + STD_DEV, DataTypes.DoubleType, true)
            .add(name + LOWER, limit, true)
            .add(name + UPPER, limit, true);
      }
    };
  }

  @Override
  public void put(InternalRow source, Imputation filled, int row, Object[] to, int index) {
    if (!cell.isMissing(source)) {
      Arrays.fill(to, index, index + fields().length(), null);
      to[index] = cell.raw(source);
      return;
    }
    int at = row * featureSize + place;
    double mean = filled.mean()[at];
    switch (kind()) {
      case CATEGORICAL -> {
        double[] probabilities = Arrays.copyOfRange(filled.mean(), at, at + known.features());
        to[index] = category(probabilities);
        to[index + 1] = named(probabilities);
      }
      case BINARY -> {
        to[index] = typed(mean >= 0.5 ? 1 : 0);
        to[index + 1] = mean;
      }
      default -> {
        to[index] = typed(kind().isCount() ? Math.rint(mean) : mean);
        double unit = cell.type() instanceof DateType ? TypedValues.SECONDS_PER_DAY : 1;
        to[index + 1] = filled.stdDev()[at] / unit;
        to[index + 2] = limit(filled.lower()[at]);
        to[index + 3] = limit(filled.upper()[at]);
      }
    }
  }

  private Object limit(double value) {
    if (cell.isTime()) {
      return typed(value);
    }
    return kind().isCount() ? Math.rint(value) : value; // a float holds log1p of a count
  }

  /** The most probable one; "other", which stands for all rare ones, is no value of a column. */
  private Object category(double[] probabilities) {
    int most = 0;
    for (int k = 1; k < known.categories().size(); k++) {
      most = probabilities[k] > probabilities[most] ? k : most;
    }
    return TypedValues.ofText(known.category(most), cell.type());
  }

  private Object named(double[] probabilities) {
    return ColumnValues.named(
        probabilities,
        0,
        probabilities.length,
        k -> UTF8String.fromString(known.category(k)),
        MOST_PROBABILITIES);
  }

  /** A number in the type of the column, of a time in seconds since 1970. */
  private Object typed(double value) {
    if (!cell.isText() || Double.isNaN(value)) {
      return TypedValues.ofNumber(value, cell.type());
    }
    boolean isWhole = known != null && known.type().equals(WHOLE);
    return UTF8String.fromString(isWhole ? Long.toString(Math.round(value)) : cell.written(value));
  }
}
