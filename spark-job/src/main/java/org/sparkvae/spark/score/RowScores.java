package org.sparkvae.spark.score;

import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.ml.attribute.AttributeGroup;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.sparkvae.model.config.Problems;
import org.sparkvae.spark.data.DataConfig;
import org.sparkvae.spark.data.source.BatchSession;
import org.sparkvae.spark.data.source.InternalRows;
import org.sparkvae.spark.data.source.SourceReport;
import org.sparkvae.spark.data.source.SourceTable;
import org.sparkvae.spark.data.survey.FeatureScaling;
import org.sparkvae.spark.data.survey.ScaledRows;
import org.sparkvae.spark.score.ScoreRequest.LatentType;

/**
 * Scores every row of a source: key columns, then the requested columns. For a DataFrame, the
 * requested columns can be appended to all of its columns, as a step of the query. One pass, a
 * chunk of rows at a time, whatever the size of a partition.
 */
public final class RowScores {
  private static final DataType FLOATS = DataTypes.createArrayType(DataTypes.FloatType, false);

  private RowScores() {}

  /** Rewords a message in a task. */
  public interface Wording extends UnaryOperator<String>, Serializable {}

  /**
   * @param table the source, for its columns
   * @param network what the parameters belong to
   * @return the scores, computed lazily, in the partitions of the rows
   * @throws org.sparkvae.model.config.ConfigException if a key is not a column of the source
   */
  public static Dataset<Row> of(
      SparkSession spark,
      SourceTable table,
      ScaledRows rows,
      ScoredNetwork network,
      float[] parameters,
      ScoreRequest request) {
    StructType from = table.rows().schema();
    int[] keys = keyIndexes(table, request.keys());
    Broadcast<float[]> sent =
        JavaSparkContext.fromSparkContext(spark.sparkContext()).broadcast(parameters);
    request.requireFrom(network);
    StructType scores =
        columns(
            network.config().model().latentSize(),
            request,
            ScoreColumn::text,
            features(network.table()));
    JavaRDD<InternalRow> scored =
        rows.mapPartitions(
            part ->
                new ScoredRows(
                    part,
                    new ChunkScorer(network, sent.value(), request),
                    InternalRows.columns(from, keys)::apply,
                    UnaryOperator.identity(),
                    scores));
    return InternalRows.dataset(BatchSession.of(spark), scored, joined(from, keys, scores));
  }

  /**
   * Appends the requested columns to all columns of a DataFrame. No job runs before the result is
   * used, and the rows may be those of a stream. Rows that the policies leave out are not in the
   * result; if the policy is to fail, a bad row ends the job with a {@link
   * org.sparkvae.spark.data.DataException}.
   *
   * @param table opened by {@link org.sparkvae.spark.data.source.SourceReader#given}
   * @param data settings; those of splits, weights and scaling are ignored
   * @param network what the parameters belong to
   * @param parameters must be kept as long as the result is used
   * @param request its keys are ignored
   * @param names of each requested column
   * @param wording of what is wrong with a row, for users who do not know the keys of a recipe
   * @return the columns of the DataFrame as they are, with their metadata, and {@link #appended}
   */
  public static Dataset<Row> append(
      SourceTable table,
      DataConfig data,
      FeatureScaling scaling,
      ScoredNetwork network,
      Broadcast<float[]> parameters,
      ScoreRequest request,
      Map<ScoreColumn, String> names,
      Wording wording) {
    request.requireFrom(network);
    StructType scores = appended(network, request, names);
    return ScaledRows.append(
        table,
        data,
        scaling,
        part ->
            new ScoredRows(
                part,
                new ChunkScorer(network, parameters.value(), request),
                UnaryOperator.identity(),
                wording,
                scores),
        scores);
  }

  private static int[] keyIndexes(SourceTable table, List<String> keys) {
    StructType from = table.rows().schema();
    Set<String> known = Set.of(from.fieldNames());
    List<String> unreadable =
        table.report().columnsLeftOut().getOrDefault(SourceReport.UNREADABLE, List.of());
    Problems problems = new Problems("");
    for (String key : keys) {
      problems.require(
          known.contains(key),
          "--keys",
          key,
          unreadable.contains(key)
              ? "is a column whose type Spark cannot read, see the log"
              : "must be among the input's columns " + String.join(", ", from.fieldNames()));
    }
    problems.throwIfAny();
    return keys.stream().mapToInt(from::fieldIndex).toArray();
  }

  private static StructType joined(StructType from, int[] keys, StructType scores) {
    StructType schema = new StructType();
    for (int key : keys) {
      StructField field = from.fields()[key];
      schema = schema.add(field.name(), field.dataType(), true);
    }
    for (StructField field : scores.fields()) {
      schema = schema.add(field);
    }
    return schema;
  }

  /**
   * {@return the columns that {@link #append} appends}
   *
   * @param names of each requested column
   */
  public static StructType appended(
      ScoredNetwork network, ScoreRequest request, Map<ScoreColumn, String> names) {
    DataType features = features(network.table());
    return columns(network.config().model().latentSize(), request, names::get, features);
  }

  /**
   * As {@link #appended(ScoredNetwork, ScoreRequest, Map)}, before the training.
   *
   * @param latentSize values of a latent column
   * @param isTable whether the model will have columns of several kinds. A decoded row is then a
   *     struct whose fields are not known yet
   */
  public static StructType appended(
      int latentSize, ScoreRequest request, Map<ScoreColumn, String> names, boolean isTable) {
    return columns(latentSize, request, names::get, isTable ? new StructType() : FLOATS);
  }

  private static DataType features(TableDecoder decoder) {
    return decoder == null ? FLOATS : decoder.type();
  }

  private static StructType columns(
      int latentSize,
      ScoreRequest request,
      Function<ScoreColumn, String> nameOf,
      DataType features) {
    StructType schema = new StructType();
    for (ScoreColumn column : request.columns()) {
      String name = nameOf.apply(column);
      DataType type = type(column, request.latentType(), features);
      Metadata metadata =
          type.equals(SQLDataTypes.VectorType())
              ? new AttributeGroup(name, latentSize).toMetadata()
              : Metadata.empty();
      schema = schema.add(name, type, false, metadata);
    }
    return schema;
  }

  private static DataType type(ScoreColumn column, LatentType latentType, DataType features) {
    return switch (column.kind()) {
      case NUMBER -> DataTypes.DoubleType;
      case FEATURES -> features;
      case COUNT -> DataTypes.IntegerType;
      case NAMED_NUMBERS -> ColumnValues.NAMED;
      case LATENT -> latentType == LatentType.VECTOR ? SQLDataTypes.VectorType() : FLOATS;
    };
  }
}
