package org.sparkvae.spark.ml;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.ml.param.Params;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.sparkvae.model.config.Problems;
import org.sparkvae.spark.score.ScoreColumn;
import org.sparkvae.spark.score.ScoreRequest;
import org.sparkvae.spark.score.ScoreRequest.LatentType;

/**
 * The columns that a model adds.
 *
 * @param names of the columns that are wanted, in their order
 * @param samples draws of z per row of an importance-weighted estimate
 * @param elboSamples draws of z per row of a negative ELBO
 * @param top how many contributions a row has
 */
record OutputColumns(Map<ScoreColumn, String> names, int samples, int elboSamples, int top) {
  private static final Map<Setting, ScoreColumn> COLUMNS = columns();

  private static Map<Setting, ScoreColumn> columns() {
    Map<Setting, ScoreColumn> columns = new LinkedHashMap<>();
    columns.put(Setting.LATENT_COL, ScoreColumn.LATENT_MEAN);
    columns.put(Setting.LATENT_LOG_VARIANCE_COL, ScoreColumn.LATENT_LOG_VARIANCE);
    columns.put(Setting.LATENT_SAMPLE_COL, ScoreColumn.LATENT_SAMPLE);
    columns.put(Setting.NEGATIVE_ELBO_COL, ScoreColumn.NEGATIVE_ELBO);
    columns.put(Setting.NEGATIVE_ELBO_AT_MEAN_COL, ScoreColumn.NEGATIVE_ELBO_AT_MEAN);
    columns.put(Setting.RECONSTRUCTION_NLL_COL, ScoreColumn.RECONSTRUCTION_NLL);
    columns.put(Setting.KL_DIVERGENCE_COL, ScoreColumn.KL_DIVERGENCE);
    columns.put(
        Setting.IMPORTANCE_WEIGHTED_LOG_LIKELIHOOD_COL,
        ScoreColumn.IMPORTANCE_WEIGHTED_LOG_LIKELIHOOD);
    columns.put(Setting.STANDARD_ERROR_COL, ScoreColumn.STANDARD_ERROR);
    columns.put(Setting.RECONSTRUCTION_COL, ScoreColumn.RECONSTRUCTION);
    columns.put(Setting.OBSERVED_CELLS_COL, ScoreColumn.OBSERVED_CELLS);
    columns.put(Setting.CLIPPED_VALUES_COL, ScoreColumn.CLIPPED_VALUES);
    columns.put(Setting.CONTRIBUTIONS_COL, ScoreColumn.CONTRIBUTIONS);
    columns.put(Setting.PREDICTION_COL, ScoreColumn.PREDICTION);
    columns.put(Setting.TAIL_PROBABILITY_COL, ScoreColumn.TAIL_PROBABILITY);
    return columns;
  }

  static OutputColumns of(Params stage) {
    Map<ScoreColumn, String> names = new LinkedHashMap<>();
    COLUMNS.forEach(
        (setting, column) -> setting.textIn(stage).ifPresent(name -> names.put(column, name)));
    return new OutputColumns(
        names,
        (Integer) Setting.IMPORTANCE_SAMPLES.valueIn(stage).orElseThrow(),
        (Integer) Setting.ELBO_SAMPLES.valueIn(stage).orElseThrow(),
        (Integer) Setting.TOP_CONTRIBUTIONS.valueIn(stage).orElse(ScoreRequest.ALL));
  }

  /**
   * @throws org.sparkvae.model.config.ConfigException if there is no column
   */
  ScoreRequest request() {
    new Problems("")
        .require(
            !names.isEmpty(),
            Setting.LATENT_COL.param(),
            "empty",
            "name at least one output column")
        .throwIfAny();
    return new ScoreRequest(
        List.of(), List.copyOf(names.keySet()), LatentType.VECTOR, samples, elboSamples, top);
  }

  /**
   * @param appended fields of the columns
   * @throws org.sparkvae.model.config.ConfigException if a column is there already
   */
  StructType appendedTo(StructType schema, StructType appended) {
    Problems problems = new Problems("");
    List<String> taken = new ArrayList<>(Arrays.asList(schema.fieldNames()));
    COLUMNS.forEach(
        (setting, column) -> {
          String name = names.get(column);
          if (name != null) {
            // As Spark by default, which finds columns whatever their case.
            boolean isTaken = taken.stream().anyMatch(name::equalsIgnoreCase);
            problems.require(
                !isTaken, setting.param(), name, "is a column already; give another name");
            taken.add(name);
          }
        });
    problems.throwIfAny();
    for (StructField field : appended.fields()) {
      schema = schema.add(field);
    }
    return schema;
  }
}
