package org.sparkvae.spark.score;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Arrays;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.ByteType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.Decimal;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.DoubleType;
import org.apache.spark.sql.types.FloatType;
import org.apache.spark.sql.types.IntegerType;
import org.apache.spark.sql.types.LongType;
import org.apache.spark.sql.types.ShortType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;
import org.sparkvae.model.artifact.TableColumn;
import org.sparkvae.model.config.ColumnKind;
import org.sparkvae.model.network.Imputation;
import org.sparkvae.spark.data.source.TableCell;
import org.sparkvae.spark.data.source.Text;

/**
 * A column of one value for each row. Observed values stay as they are, and have no deviation,
 * limits or probabilities.
 *
 * @param cell the column
 * @param known what was learned about the column; null if the features are all of the same kind
 * @param place of its first feature
 * @param featureSize features of a row
 */
record ImputedCell(TableCell cell, TableColumn known, int place, int featureSize)
    implements ImputedColumn {
  private static final double SECONDS_PER_DAY = 86_400;
  private static final double MICROS_PER_SECOND = 1e6;

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
        double unit = cell.type() instanceof DateType ? SECONDS_PER_DAY : 1;
        to[index + 1] = filled.stdDev()[at] / unit;
        to[index + 2] = limit(filled.lower()[at]);
        to[index + 3] = limit(filled.upper()[at]);
      }
    }
  }

  private Object limit(double value) {
    return cell.isTime() ? typed(value) : (Object) value;
  }

  /** All rare categories together are no category that a column of numbers could hold. */
  private Object category(double[] probabilities) {
    int last = cell.isText() ? known.features() : known.categories().size();
    int most = 0;
    for (int k = 1; k < last; k++) {
      most = probabilities[k] > probabilities[most] ? k : most;
    }
    String text = known.category(most);
    if (cell.isText()) {
      return UTF8String.fromString(text);
    }
    return cell.isBoolean() ? (Object) Boolean.parseBoolean(text) : typed(Double.parseDouble(text));
  }

  private Object named(double[] probabilities) {
    UTF8String[] names = new UTF8String[probabilities.length];
    Arrays.setAll(names, k -> UTF8String.fromString(known.category(k)));
    return ColumnValues.named(probabilities, 0, names, names.length);
  }

  /** A number in the type of the column, of a time in seconds since 1970. */
  private Object typed(double value) {
    DataType type = cell.type();
    if (type instanceof DoubleType) {
      return value;
    } else if (type instanceof FloatType) {
      return (float) value;
    } else if (type instanceof IntegerType) {
      return (int) Math.rint(value);
    } else if (type instanceof LongType) {
      return Math.round(value);
    } else if (type instanceof ShortType) {
      return (short) Math.max(Short.MIN_VALUE, Math.min(Short.MAX_VALUE, Math.rint(value)));
    } else if (type instanceof ByteType) {
      return (byte) Math.max(Byte.MIN_VALUE, Math.min(Byte.MAX_VALUE, Math.rint(value)));
    } else if (type instanceof DecimalType decimal) {
      return decimal(value, decimal);
    } else if (type instanceof BooleanType) {
      return value >= 0.5;
    } else if (type instanceof DateType) {
      return (int) Math.rint(value / SECONDS_PER_DAY);
    } else if (type instanceof StringType) {
      return UTF8String.fromString(Text.number(value));
    }
    return Math.round(value * MICROS_PER_SECOND); // timestamp, with or without a zone
  }

  /** Null if the type cannot hold so large a number. */
  private static Object decimal(double value, DecimalType type) {
    BigDecimal scaled = new BigDecimal(value).setScale(type.scale(), RoundingMode.HALF_EVEN);
    return scaled.precision() > type.precision()
        ? null
        : Decimal.apply(scaled, type.precision(), type.scale());
  }
}
