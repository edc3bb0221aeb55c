package org.sparkvae.spark.score;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;
import org.sparkvae.model.artifact.MissingPattern;
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
 * p(x|z), and missing cells. Each row takes the set of missing columns of a random training row;
 * where that is none of the known patterns, each column is missing independently, at its rate in
 * such rows. Of a vector, each value is missing independently, beside the rows that lack all of
 * them. A draw of the rare categories is one of them, all alike.
 */
public final class TableDraws implements Serializable {
  private static final long serialVersionUID = 1L;

  private final List<TableColumn> columns;
  private final int[] places;
  private final DataType[] types;
  private final int[][] patterns;
  private final long[] rowsUpTo;
  private final long trainingRows;
  private final double[] missing; // of the rows whose pattern is not known
  private final double[] missingValues; // of a vector that is not missing as a whole
  private final int featureSize;
  private final FeatureScaling scaling;

  TableDraws(TableColumns table, long trainingRows, FeatureScaling scaling) {
    columns = table.used();
    places = table.places();
    featureSize = table.featureSize();
    this.scaling = scaling;
    types = columns.stream().map(TypedValues::type).toArray(DataType[]::new);
    this.trainingRows = trainingRows;
    List<String> names = columns.stream().map(TableColumn::name).toList();
    List<MissingPattern> known = table.missingPatterns();
    patterns = new int[known.size()][];
    rowsUpTo = new long[known.size()];
    missing =
        columns.stream().mapToDouble(column -> (double) column.missing() / column.size()).toArray();
    long[] whole = new long[missing.length];
    long rows = 0;
    for (int i = 0; i < patterns.length; i++) {
      patterns[i] = known.get(i).columns().stream().mapToInt(names::indexOf).toArray();
      rows += known.get(i).rows();
      rowsUpTo[i] = rows;
      for (int column : patterns[i]) {
        missing[column] -= known.get(i).rows();
        whole[column] += known.get(i).rows();
      }
    }
    missingValues = new double[missing.length];
    double others = Math.max(1, trainingRows - rows);
    for (int i = 0; i < missing.length; i++) {
      if (columns.get(i).isVector() && !(types[i] instanceof BinaryType)) {
        missingValues[i] = missing[i] / Math.max(1, trainingRows - whole[i]);
        missing[i] = 0;
      } else {
        missing[i] /= others;
      }
    }
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
      for (int column : missing(streams[row])) {
        int from = row * featureSize + places[column];
        Arrays.fill(features, from, from + columns.get(column).features(), Float.NaN);
      }
      for (int column = 0; column < missingValues.length; column++) {
        int from = row * featureSize + places[column];
        for (int i = 0; missingValues[column] > 0 && i < columns.get(column).features(); i++) {
          if (streams[row].nextUniform() < missingValues[column]) {
            features[from + i] = Float.NaN;
          }
        }
      }
    }
    return features;
  }

  /** {@return indices of the missing columns of a row} */
  int[] missing(NoiseStream stream) {
    if (patterns.length > 0) {
      double row = stream.nextUniform() * trainingRows;
      for (int i = 0; i < patterns.length; i++) {
        if (row < rowsUpTo[i]) {
          return patterns[i];
        }
      }
    }
    return IntStream.range(0, missing.length)
        .filter(i -> missing[i] > 0 && stream.nextUniform() < missing[i])
        .toArray();
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
      TableColumn column = columns.get(i);
      int at = places[i];
      boolean isMissing = Arrays.stream(raw, at, at + column.features()).allMatch(Double::isNaN);
      if (!isMissing) {
        values[i] =
            column.isVector()
                ? TypedValues.ofNumbers(TypedValues.numbers(column, raw, at), types[i])
                : value(column, types[i], raw, at, stream);
      }
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
      return TypedValues.ofText(
          index < kept.size()
              ? kept.get(index)
              : column.rare().get(stream.nextInt(column.rare().size())),
          type);
    }
    return TypedValues.ofNumber(
        column.kind().isCount() ? Math.rint(Math.expm1(raw[at])) : raw[at], type);
  }
}
