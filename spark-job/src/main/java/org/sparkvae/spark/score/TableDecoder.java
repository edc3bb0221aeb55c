package org.sparkvae.spark.score;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeArrayData;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;
import org.sparkvae.model.artifact.ModelArtifact;
import org.sparkvae.model.artifact.ScalingParameters;
import org.sparkvae.model.artifact.TableColumn;
import org.sparkvae.model.artifact.TableColumns;
import org.sparkvae.spark.data.survey.FeatureScaling;

/**
 * Turns values of features into values of a table's columns: E[x|z] into numbers in the units of
 * the input, dates and times, counts rounded, and of categories and of 0 and 1 the most probable
 * one. Vectors become vectors, arrays and bytes arrays of numbers, also those of 0 and 1.
 */
final class TableDecoder implements Serializable {
  private static final long serialVersionUID = 1L;

  private static final double SECONDS_PER_DAY = 86_400;
  private static final double MICROS_PER_SECOND = 1e6;

  private final List<TableColumn> columns;
  private final int[] places;
  private final int featureSize;
  private final FeatureScaling scaling;

  private TableDecoder(TableColumns table, FeatureScaling scaling) {
    columns = table.used();
    places = table.places();
    featureSize = table.featureSize();
    this.scaling = scaling;
  }

  /** {@return null for features that are all of the same kind} */
  static TableDecoder of(ModelArtifact artifact) {
    ScalingParameters stored = artifact.features().scaling();
    FeatureScaling scaling = FeatureScaling.of(stored.offset(), stored.factor());
    return artifact.features().table().map(known -> new TableDecoder(known, scaling)).orElse(null);
  }

  /** {@return the columns that are features} */
  List<String> names() {
    return columns.stream().map(TableColumn::name).toList();
  }

  /**
   * @param rowMajor what each feature adds to a score, rows * features
   * @return what each column adds, rows * columns; masks add nothing
   */
  double[] byColumn(double[] rowMajor) {
    int size = columns.size();
    double[] sums = new double[rowMajor.length / featureSize * size];
    for (int i = 0; i < sums.length; i++) {
      int from = i / size * featureSize + places[i % size];
      for (int k = 0; k < columns.get(i % size).features(); k++) {
        sums[i] += rowMajor[from + k];
      }
    }
    return sums;
  }

  /** {@return a field for each column that is a feature} */
  StructType type() {
    StructType type = new StructType();
    for (TableColumn column : columns) {
      type = type.add(column.name(), type(column), false);
    }
    return type;
  }

  private static DataType type(TableColumn column) {
    if (column.isVector()) {
      return TypedValues.isVector(column)
          ? SQLDataTypes.VectorType()
          : DataTypes.createArrayType(DataTypes.DoubleType, false);
    }
    return switch (column.kind()) {
      case CONTINUOUS, HEAVY_TAILED ->
          switch (column.type()) {
            case "date" -> DataTypes.DateType;
            case "timestamp" -> DataTypes.TimestampType;
            case "timestamp_ntz" -> DataTypes.TimestampNTZType;
            default -> DataTypes.DoubleType;
          };
      case BINARY ->
          column.type().equals("boolean") ? DataTypes.BooleanType : DataTypes.IntegerType;
      case COUNT, OVERDISPERSED_COUNT -> DataTypes.LongType;
      case CATEGORICAL, SKIP, AUTO -> DataTypes.StringType;
    };
  }

  /**
   * @param rowMajor E[x|z], rows * features
   * @return structures of {@link #type}
   */
  ColumnValues values(float[] rowMajor) {
    return (row, to, index) -> {
      float[] features = Arrays.copyOfRange(rowMajor, row * featureSize, (row + 1) * featureSize);
      to.update(index, decoded(features));
    };
  }

  private InternalRow decoded(float[] features) {
    double[] raw = scaling.unscaled(features);
    Object[] values = new Object[columns.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = value(columns.get(i), raw, places[i]);
    }
    return new GenericInternalRow(values);
  }

  private static Object value(TableColumn column, double[] raw, int at) {
    if (column.isVector()) {
      double[] values = TypedValues.numbers(column, raw, at);
      return TypedValues.isVector(column)
          ? TypedValues.vector(values)
          : UnsafeArrayData.fromPrimitiveArray(values);
    }
    return switch (column.kind()) {
      case CONTINUOUS, HEAVY_TAILED ->
          switch (column.type()) {
            case "date" -> (int) Math.rint(raw[at] / SECONDS_PER_DAY);
            case "timestamp", "timestamp_ntz" -> Math.round(raw[at] * MICROS_PER_SECOND);
            default -> raw[at];
          };
      case BINARY ->
          column.type().equals("boolean")
              ? (Object) (raw[at] >= 0.5)
              : (Object) (int) Math.rint(raw[at]);
      case COUNT, OVERDISPERSED_COUNT -> Math.round(Math.expm1(raw[at]));
      case CATEGORICAL, SKIP, AUTO ->
          UTF8String.fromString(column.category(mostProbable(column, raw, at)));
    };
  }

  private static int mostProbable(TableColumn column, double[] raw, int at) {
    int most = 0;
    for (int k = 1; k < column.features(); k++) {
      most = raw[at + k] > raw[at + most] ? k : most;
    }
    return most;
  }
}
