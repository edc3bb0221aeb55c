package org.sparkvae.spark.cli;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigRenderOptions;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;
import org.sparkvae.model.artifact.ScalingParameters;
import org.sparkvae.model.config.ConfigException;
import org.sparkvae.model.config.SortedJson;
import org.sparkvae.spark.data.DataException;
import org.sparkvae.spark.data.DataFormat;
import org.sparkvae.spark.data.FeatureScaling;
import org.sparkvae.spark.data.SourceReader;
import org.sparkvae.spark.data.SourceSpec;
import org.sparkvae.spark.data.SourceTable;
import org.sparkvae.spark.data.Split;
import org.sparkvae.spark.data.Survey;
import org.sparkvae.spark.data.ValueRange;

/**
 * An input opened for a stored model: the data section of the model's recipe, with what the command
 * line overrides, but the columns and the scaling of the artifact.
 *
 * @param table the rows
 * @param spec how they are read
 * @param scaling the model's
 * @param range what the model's likelihood can take
 */
record StoredInput(SourceTable table, SourceSpec spec, FeatureScaling scaling, ValueRange range) {

  /** What the rows are for. */
  enum Use {
    /** Split and row weights as in training. */
    SPLITS,
    /** Every row alike: columns that only training needs may be missing. */
    ALL_ROWS
  }

  static StoredInput open(
      SparkSession spark, StoredModel model, Optional<String> path, List<String> sets, Use use) {
    Recipe recipe = recipe(model, path, sets);
    SourceSpec spec = new StoredColumns(model.artifact().features()).applied(recipe, use);
    SourceTable table = SourceReader.read(spark, spec, RecipeSource.digits());
    int size = model.artifact().features().featureSize();
    if (table.featureSize() != size) {
      throw new DataException(
          "Cannot use %s: its rows have %d features, the model %s has %d. Give rows as the model was trained on, or set data.featuresColumn or data.numericColumns"
              .formatted(table.name(), table.featureSize(), model.directory(), size));
    }
    return new StoredInput(table, spec, scaling(model), RecipeSource.range(model.recipe()));
  }

  static FeatureScaling scaling(StoredModel model) {
    ScalingParameters stored = model.artifact().features().scaling();
    return FeatureScaling.of(stored.offset(), stored.factor());
  }

  Survey survey() {
    return Survey.ofStored(table, spec, range, scaling);
  }

  /** The rows of a split, counted. */
  Survey survey(Split split, Optional<Integer> firstRows) {
    Survey all = survey();
    boolean narrowed = firstRows.isPresent() && all.rowCount(split) > 0;
    return narrowed ? all.first(split, firstRows.get()) : all;
  }

  private static Recipe recipe(StoredModel model, Optional<String> path, List<String> sets) {
    for (String set : sets) {
      if (!set.startsWith("data.")) {
        throw ConfigException.of(
            "", "Invalid --set: " + set + " (must be a data. key: the model is trained)");
      }
    }
    String origin = model.directory() + "/configuration.json";
    Config config = SortedJson.read(model.artifact().configurationJson(), origin);
    if (path.isPresent() && model.recipe().data().format() == DataFormat.SYNTHETIC_DIGITS) {
      config = config.withoutPath("data.rows").withoutPath("data.format");
    }
    String json = config.root().render(ConfigRenderOptions.concise());
    return RecipeReader.read(json, origin, sets, path);
  }
}
