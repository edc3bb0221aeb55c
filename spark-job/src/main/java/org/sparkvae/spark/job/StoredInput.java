package org.sparkvae.spark.job;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigRenderOptions;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;
import org.sparkvae.model.config.ConfigException;
import org.sparkvae.model.config.SortedJson;
import org.sparkvae.spark.data.BadRowPolicy;
import org.sparkvae.spark.data.DataConfig;
import org.sparkvae.spark.data.DataException;
import org.sparkvae.spark.data.DataFormat;
import org.sparkvae.spark.data.Split;
import org.sparkvae.spark.data.source.ExpectedSchema;
import org.sparkvae.spark.data.source.SourceReader;
import org.sparkvae.spark.data.source.SourceTable;
import org.sparkvae.spark.data.survey.FeatureScaling;
import org.sparkvae.spark.data.survey.RejectedRows;
import org.sparkvae.spark.data.survey.ScaledRows;
import org.sparkvae.spark.data.survey.ScaledRows.Extent;
import org.sparkvae.spark.data.survey.Survey;
import org.sparkvae.spark.data.survey.ValueRange;
import org.sparkvae.spark.recipe.Recipe;
import org.sparkvae.spark.recipe.RecipeReader;
import org.sparkvae.spark.score.StoredModel;

/**
 * An input opened for a stored model: the data section of the model's recipe, with what the command
 * line overrides, but the columns and the scaling of the artifact.
 *
 * @param table the rows
 * @param data how they are read
 * @param seed draws the split
 * @param scaling the model's
 * @param range what the model's likelihood can take
 * @param quarantine takes the bad rows that are left out
 */
public record StoredInput(
    SourceTable table,
    DataConfig data,
    long seed,
    FeatureScaling scaling,
    ValueRange range,
    Quarantine quarantine) {

  /** What the rows are for. */
  public enum Use {
    /** Split and row weights as in training. */
    SPLITS,
    /** Every row alike: columns that only training needs may be missing. */
    ALL_ROWS
  }

  public static StoredInput open(
      SparkSession spark, StoredModel model, Optional<String> path, List<String> sets, Use use) {
    Recipe recipe = recipe(model, path, sets);
    StoredColumns columns = new StoredColumns(model.artifact().features());
    DataConfig data = columns.applied(recipe.data(), use);
    ExpectedSchema expected = columns.expected(model.directory(), data, sets);
    SourceTable table = SourceReader.read(spark, data, recipe.seed(), expected);
    String owner = "use of " + model.directory();
    Quarantine quarantine =
        new Quarantine(owner, table.name(), recipe.data().badRows().quarantinePath());
    ValueRange range = RecipeSource.range(model.recipe());
    return new StoredInput(table, data, recipe.seed(), model.scaling(), range, quarantine);
  }

  /**
   * The rows to score. Where bad ones are left out, one pass more counts them first, so that too
   * many end the run before its work.
   */
  public ScaledRows rows(Extent extent) throws IOException {
    if (data.badRows().policy() == BadRowPolicy.SKIP) {
      quarantine.take(leftOut(extent));
    }
    return ScaledRows.read(table, data, scaling, range, extent);
  }

  /**
   * What ended a pass, with the first bad rows of all: a task knows of its own first one only.
   *
   * @param met in a task
   * @return it, if it is about no bad row
   */
  public DataException explained(DataException met, Extent extent) {
    try {
      leftOut(extent);
      return met;
    } catch (DataException whole) {
      return whole;
    }
  }

  private RejectedRows leftOut(Extent extent) {
    return ScaledRows.leftOut(table, data, scaling, range, extent);
  }

  public Survey survey() {
    return Survey.ofStored(table, data, seed, range, scaling);
  }

  /** The rows of a split, counted; what is left out of any split is told. */
  public Survey survey(Split split, Optional<Integer> firstRows) throws IOException {
    Survey all = survey();
    quarantine.take(all.leftOut());
    boolean narrowed = firstRows.isPresent() && all.rowCount(split) > 0;
    return narrowed ? all.first(split, firstRows.get()) : all;
  }

  private static Recipe recipe(StoredModel model, Optional<String> path, List<String> sets) {
    for (String set : sets) {
      if (!set.startsWith("data.") && !set.startsWith("cluster.cpu=")) {
        throw ConfigException.of(
            "",
            "Invalid --set: "
                + set
                + " (must be a data. key or cluster.cpu: the model is trained)");
      }
    }
    String origin = model.directory() + "/configuration.json";
    Config config = SortedJson.read(model.artifact().configurationJson(), origin);
    if (path.isPresent() && model.recipe().data().format() == DataFormat.SYNTHETIC_DIGITS) {
      config = config.withoutPath("data.rows").withoutPath("data.format");
    }
    config = config.withoutPath("data.badRows.quarantinePath"); // the training's own
    String json = config.root().render(ConfigRenderOptions.concise());
    return RecipeReader.readStored(json, origin, sets, path);
  }
}
