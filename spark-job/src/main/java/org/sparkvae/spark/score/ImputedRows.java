package org.sparkvae.spark.score;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.sparkvae.model.artifact.ModelArtifact;
import org.sparkvae.model.artifact.TableColumn;
import org.sparkvae.model.config.ConfigException;
import org.sparkvae.model.config.FeatureBlock;
import org.sparkvae.model.config.Problems;
import org.sparkvae.model.config.VaeConfig;
import org.sparkvae.model.network.CellUnits;
import org.sparkvae.spark.data.DataConfig;
import org.sparkvae.spark.data.source.FeatureReader;
import org.sparkvae.spark.data.source.InternalRows;
import org.sparkvae.spark.data.source.SourceTable;
import org.sparkvae.spark.data.source.TableCell;
import org.sparkvae.spark.data.survey.FeatureScaling;
import org.sparkvae.spark.data.survey.ScaledRows;

/**
 * Every row of a source with its missing cells filled: key columns, then the columns of the
 * features, each followed by those that say how sure its filled cells are. One pass, a chunk of
 * rows at a time.
 *
 * @param network that the parameters belong to; its seed keys the draws
 * @param columns in the order of the table
 * @param units of the filled cells
 */
public record ImputedRows(VaeConfig network, List<ImputedColumn> columns, CellUnits units)
    implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Features in the units of the input: seconds since 1970 for times, and counts themselves. */
  private record Units(FeatureScaling scaling, boolean[] areCounts)
      implements CellUnits, Serializable {
    @Override
    public double of(int feature, float value) {
      return areCounts[feature] ? Math.expm1(value) : scaling.unscaled(feature, value);
    }
  }

  /**
   * @param table opened for imputation
   * @param data how it was opened
   * @param model with the columns of its training
   * @throws ConfigException if no cell of the source can be missing
   */
  public static ImputedRows of(SourceTable table, DataConfig data, StoredModel model) {
    ModelArtifact artifact = model.artifact();
    VaeConfig network = artifact.vae();
    return new ImputedRows(
        network, columns(table, data, artifact), units(network, model.scaling()));
  }

  private static Units units(VaeConfig network, FeatureScaling scaling) {
    boolean[] areCounts = new boolean[network.featureSize()];
    int from = 0;
    for (FeatureBlock block : network.blocks()) {
      for (int i = from; i < from + block.size(); i++) {
        areCounts[i] =
            block.kind() == FeatureBlock.Kind.COUNT
                || block.kind() == FeatureBlock.Kind.OVERDISPERSED_COUNT;
      }
      from += block.size();
    }
    return new Units(scaling, areCounts);
  }

  private static List<ImputedColumn> columns(
      SourceTable table, DataConfig data, ModelArtifact artifact) {
    int size = artifact.features().featureSize();
    List<TableCell> cells = table.cells(data);
    if (cells.isEmpty()) {
      String name = table.features().columns().get(0);
      DataType type = table.rows().schema().apply(name).dataType();
      if (type instanceof BinaryType) {
        throw ConfigException.of(
            "data.featuresColumn",
            "Cannot impute %s: the column %s holds bytes, none of which can be missing. Provide the features as an array or a vector, with null or NaN where one is missing"
                .formatted(table.name(), name));
      }
      FeatureReader features = table.features();
      return List.of(
          new ImputedVector(
              name, type, features::read, new ImputedVector.Features(0, size, size, false)));
    }
    List<TableColumn> known = artifact.features().table().map(of -> of.used()).orElse(null);
    int[] places = artifact.features().table().map(of -> of.places()).orElse(null);
    return IntStream.range(0, cells.size())
        .mapToObj(
            i ->
                known == null
                    ? new ImputedCell(cells.get(i), null, i, size)
                    : column(cells.get(i), known.get(i), places[i], size))
        .toList();
  }

  private static ImputedColumn column(TableCell cell, TableColumn known, int place, int size) {
    if (!known.isVector()) {
      return new ImputedCell(cell, known, place, size);
    }
    DataType type = TypedValues.isVector(known) ? SQLDataTypes.VectorType() : cell.type();
    boolean areCounts = known.kind().isCount();
    return new ImputedVector(
        cell.name(),
        type,
        cell::numbers,
        new ImputedVector.Features(place, known.features(), size, areCounts));
  }

  /**
   * @param spark session of the result
   * @param table opened for imputation
   * @param rows of the table
   * @param parameters must be kept as long as the result is used
   * @param wording of what is wrong with a row
   * @return the rows, computed lazily, in their partitions
   * @throws ConfigException if a key is not a column of the source, or names a column of the result
   */
  public Dataset<Row> read(
      SparkSession spark,
      SourceTable table,
      ScaledRows rows,
      Broadcast<float[]> parameters,
      ImputeRequest request,
      RowScores.Wording wording) {
    StructType from = table.rows().schema();
    int[] keys = RowScores.keyIndexes(table, request.keys());
    StructType schema = schema(from, keys);
    int[] all = IntStream.range(0, from.length()).toArray();
    ImputedRows self = this;
    JavaRDD<InternalRow> filled =
        rows.mapPartitions(
            part -> {
              UnaryOperator<InternalRow> wholeRow = InternalRows.columns(from, all)::apply;
              RowImputer imputer = new RowImputer(self, parameters.value(), request.how());
              return new FilledRows(part, imputer, wholeRow, wording, keys, from);
            });
    return InternalRows.dataset(spark, filled, schema);
  }

  private StructType schema(StructType from, int[] keys) {
    StructType schema = new StructType();
    for (int key : keys) {
      StructField field = from.fields()[key];
      schema = schema.add(field.name(), field.dataType(), true);
    }
    for (ImputedColumn column : columns) {
      for (StructField field : column.fields().fields()) {
        schema = schema.add(field);
      }
    }
    Set<String> names = new HashSet<>();
    Problems problems = new Problems("");
    for (String name : schema.fieldNames()) {
      problems.require(
          names.add(name.toLowerCase(Locale.ROOT)),
          "columns",
          name,
          "is the name of two columns of the result; leave out the key, or rename the column of the"
              + " input");
    }
    problems.throwIfAny();
    return schema;
  }

  /**
   * {@return the names of the computed columns, each with the number of its values in a row of CSV}
   */
  public Map<String, Integer> sizes() {
    Map<String, Integer> sizes = new LinkedHashMap<>();
    for (ImputedColumn column : columns) {
      List<String> names = new ArrayList<>(List.of(column.fields().fieldNames()));
      if (column.size() == 0) {
        names.remove(0); // the source's own column, in the source's type
      }
      names.forEach(name -> sizes.put(name, Math.max(1, column.size())));
    }
    return sizes;
  }
}
