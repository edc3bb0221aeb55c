package org.sparkvae.spark.score;

import java.io.Serializable;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
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
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.types.TimestampNTZType;
import org.apache.spark.sql.types.TimestampType;
import org.apache.spark.unsafe.types.UTF8String;
import org.sparkvae.model.artifact.ModelArtifact;
import org.sparkvae.model.artifact.ScalingParameters;
import org.sparkvae.model.artifact.TableColumn;
import org.sparkvae.model.artifact.TableColumns;
import org.sparkvae.model.config.ColumnKind;
import org.sparkvae.model.network.VaeNetwork;
import org.sparkvae.model.random.NoiseStream;
import org.sparkvae.spark.data.survey.FeatureScaling;

/**
 * Draws rows of a table with columns of several kinds, in the types of the table: values from
 * p(x|z), and missing cells, in each column for itself at the share of the training rows that
 * lacked it. A draw of the rare categories is one of them, all alike.
 */
public final class TableDraws implements Serializable {
  private static final long serialVersionUID = 1L;

  private static final double SECONDS_PER_DAY = 86_400;
  private static final double MICROS_PER_SECOND = 1e6;

  private final List<TableColumn> columns;
  private final int[] places;
  private final DataType[] types;
  private final double[] missing;
  private final int featureSize;
  private final FeatureScaling scaling;

  private TableDraws(TableColumns table, long trainingRows, FeatureScaling scaling) {
    columns = table.used();
    places = table.places();
    featureSize = table.featureSize();
    this.scaling = scaling;
    types =
        columns.stream().map(column -> DataType.fromDDL(column.type())).toArray(DataType[]::new);
    missing =
        columns.stream().mapToDouble(column -> column.missing() / (double) trainingRows).toArray();
  }

  /** {@return null for features that are all of the same kind} */
  public static TableDraws of(ModelArtifact artifact) {
    ScalingParameters stored = artifact.features().scaling();
    FeatureScaling scaling = FeatureScaling.of(stored.offset(), stored.factor());
    long rows = artifact.vae().rows();
    return artifact
        .features()
        .table()
        .map(known -> new TableDraws(known, rows, scaling))
        .orElse(null);
  }

  /** {@return a field for each column that is a feature, as the training had it} */
  StructType type() {
    StructType type = new StructType();
    for (int i = 0; i < types.length; i++) {
      type = type.add(columns.get(i).name(), types[i], columns.get(i).hasMask());
    }
    return type;
  }

  /**
   * @param latents rows * latentSize
   * @param streams one for each row, so that its draw does not depend on the other rows
   * @return scaled features, rows * features; NaN where a cell is missing
   */
  public float[] features(VaeNetwork network, float[] latents, NoiseStream[] streams) {
    float[] features = network.sample(latents, streams);
    for (int row = 0; row < streams.length; row++) {
      for (int i = 0; i < missing.length; i++) {
        if (missing[i] > 0 && streams[row].nextUniform() < missing[i]) {
          int from = row * featureSize + places[i];
          Arrays.fill(features, from, from + columns.get(i).features(), Float.NaN);
        }
      }
    }
    return features;
  }

  /**
   * @param features of one row, from {@link #features}
   * @param stream of the row
   * @return a row of {@link #type}
   */
  InternalRow row(float[] features, NoiseStream stream) {
    double[] raw = scaling.unscaled(features);
    Object[] values = new Object[types.length];
    for (int i = 0; i < values.length; i++) {
      boolean isMissing = Double.isNaN(raw[places[i]]);
      values[i] = isMissing ? null : value(columns.get(i), types[i], raw, places[i], stream);
    }
    return new GenericInternalRow(values);
  }

  private static Object value(
      TableColumn column, DataType type, double[] raw, int at, NoiseStream stream) {
    if (column.kind() == ColumnKind.CATEGORICAL) {
      int index = 0;
      while (raw[at + index] == 0) {
        index++;
      }
      List<String> kept = column.categories();
      return ofText(
          index < kept.size()
              ? kept.get(index)
              : column.rare().get(stream.nextInt(column.rare().size())),
          type);
    }
    return ofNumber(column.kind().isCount() ? Math.expm1(raw[at]) : raw[at], type);
  }

  private static Object ofText(String text, DataType type) {
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

  /** The value of the type that is nearest. */
  private static Object ofNumber(double number, DataType type) {
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
