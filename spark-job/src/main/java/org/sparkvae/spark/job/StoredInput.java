package org.sparkvae.spark.job;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigRenderOptions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.IntFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sparkvae.model.artifact.FeatureSpec;
import org.sparkvae.model.config.ConfigException;
import org.sparkvae.model.config.SortedJson;
import org.sparkvae.model.likelihood.FeatureRange;
import org.sparkvae.spark.data.BadRowPolicy;
import org.sparkvae.spark.data.DataConfig;
import org.sparkvae.spark.data.DataException;
import org.sparkvae.spark.data.Split;
import org.sparkvae.spark.data.SplitOrder;
import org.sparkvae.spark.data.source.ExpectedSchema;
import org.sparkvae.spark.data.source.SourceReader;
import org.sparkvae.spark.data.source.SourceTable;
import org.sparkvae.spark.data.survey.FeatureScaling;
import org.sparkvae.spark.data.survey.RejectedRows;
import org.sparkvae.spark.data.survey.ScaledRows;
import org.sparkvae.spark.data.survey.ScaledRows.Extent;
import org.sparkvae.spark.data.survey.Survey;
import org.sparkvae.spark.data.survey.UnseenCategories;
import org.sparkvae.spark.recipe.Recipe;
import org.sparkvae.spark.recipe.RecipeReader;
import org.sparkvae.spark.score.StoredModel;

/**
 * An input for a stored model: the data section of the model's recipe with the overrides of the
 * command line, and the columns and the scaling of the artifact.
 *
 * @param data how the rows are read
 * @param scaling the model's
 * @param range the values that the model's likelihood can take of each feature
 * @param quarantine takes the rejected rows
 */
public record StoredInput(
    SourceTable table,
    DataConfig data,
    long seed,
    FeatureScaling scaling,
    IntFunction<FeatureRange> range,
    Quarantine quarantine) {
  private static final Logger LOG = LoggerFactory.getLogger(StoredInput.class);

  /** The purpose of the rows. */
  public enum Use {
    /** Evaluation, with split and row weights as in training. */
    SPLITS,
    /** Every row alike; columns that only training needs may be missing. */
    ALL_ROWS
  }

  public static StoredInput open(
      SparkSession spark, StoredModel model, Optional<String> path, List<String> sets, Use use) {
    Recipe recipe = recipe(model, path, sets);
    OutputChecks.ofQuarantine(spark, recipe.data());
    FeatureSpec features = model.artifact().features();
    DataConfig data = applied(recipe.data(), features, use);
    ExpectedSchema expected = expected(model.directory(), data, features, sets);
    SourceTable table = SourceReader.read(spark, data, recipe.seed(), expected);
    String owner = "use of " + model.directory();
    Quarantine quarantine =
        new Quarantine(owner, table.name(), recipe.data().badRows().quarantinePath());
    IntFunction<FeatureRange> range = range(model);
    return new StoredInput(table, data, recipe.seed(), model.scaling(), range, quarantine);
  }

  /**
   * Rows that a program hands in; no job runs.
   *
   * @param data of the format {@code dataFrame}, naming the columns of features
   * @throws org.sparkvae.spark.data.DataException with all differences if the columns are not as
   *     expected
   */
  public static StoredInput ofGiven(Dataset<Row> rows, StoredModel model, DataConfig data) {
    SourceTable table = SourceReader.given(rows, data, expected(model, data));
    Quarantine quarantine =
        new Quarantine(
            "use of " + model.directory(), table.name(), data.badRows().quarantinePath());
    return new StoredInput(
        table, data, model.recipe().seed(), model.scaling(), range(model), quarantine);
  }

  /** The same rows with their missing values, whatever {@code data.nulls} says. */
  public StoredInput keepingMissing() {
    return new StoredInput(table.keepingMissing(data), data, seed, scaling, range, quarantine);
  }

  private static IntFunction<FeatureRange> range(StoredModel model) {
    return TrainingRows.range(model.recipe(), model.artifact().features().blocks());
  }

  /** {@return the columns that rows need which a program hands in} */
  public static ExpectedSchema expected(StoredModel model, DataConfig data) {
    return new ExpectedSchema(
        model.directory(),
        data.featuresColumn().orElse(""),
        data.numericColumns(),
        data.rowWeightColumn().stream().toList(),
        model.artifact().features().featureSize(),
        model.artifact().features().table());
  }

  /**
   * The rows to score. If bad rows are skipped, an extra pass counts them first, so that too many
   * of them end the run before its work. Another one counts categories that no training row had.
   */
  public ScaledRows rows(Extent extent) throws IOException {
    if (data.badRows().policy() == BadRowPolicy.SKIP) {
      quarantine.take(leftOut(extent));
    }
    reportUnseen(extent);
    return ScaledRows.read(table, data, scaling, extent);
  }

  /**
   * Completes the failure of a task, which only knows its own first bad row.
   *
   * @param met in a task
   * @return the failure with the first bad rows of the input; {@code met} if there are none
   */
  public DataException explained(DataException met, Extent extent) {
    try {
      leftOut(extent);
      return met;
    } catch (DataException whole) {
      return whole;
    }
  }

  private void reportUnseen(Extent extent) {
    UnseenCategories unseen = ScaledRows.unseen(table, data, scaling, extent);
    if (!unseen.areNone()) {
      LOG.warn(
          "Some rows of {} have categories that no training row had: {}. See data.categories.unseen",
          table.name(),
          unseen);
    }
  }

  private RejectedRows leftOut(Extent extent) {
    return ScaledRows.leftOut(table, data, scaling, extent);
  }

  public Survey survey() {
    return Survey.ofStored(table, data, seed, range, scaling);
  }

  /** Surveys the input and reports the rejected rows of all splits. */
  public Survey survey(Split split, Optional<Integer> firstRows) throws IOException {
    Survey all = survey();
    LOG.info(all.rowsLine());
    quarantine.take(all.leftOut());
    reportUnseen(new Extent.All());
    boolean narrowed = firstRows.isPresent() && all.rowCount(split) > 0;
    return narrowed ? all.first(split, firstRows.get()) : all;
  }

  static Recipe recipe(StoredModel model, Optional<String> path, List<String> sets) {
    for (String set : sets) {
      if (!set.startsWith("data.") && !set.startsWith("cluster.cpu=")) {
        throw ConfigException.of(
            "",
            "Invalid --set: "
                + set
                + " (must be a data. key or cluster.cpu: the model is trained)");
      }
      if (set.startsWith("data.columns")) {
        throw ConfigException.of(
            "", "Invalid --set: " + set + " (must be left out: the model knows its columns)");
      }
    }
    String origin = model.directory() + "/configuration.json";
    Config config = SortedJson.read(model.artifact().configurationJson(), origin);
    if (path.isPresent() && !model.recipe().data().format().readsPath()) {
      config = config.withoutPath("data.rows").withoutPath("data.format");
    }
    config = config.withoutPath("data.badRows.quarantinePath"); // the training's own
    String json = config.root().render(ConfigRenderOptions.concise());
    return RecipeReader.readStored(json, origin, sets, path);
  }

  /**
   * Selects the columns that the model was trained on, unless the recipe or the command line names
   * others.
   */
  private static DataConfig applied(DataConfig data, FeatureSpec features, Use use) {
    boolean named =
        features.table().isPresent() // which names its columns itself
            || data.featuresColumn().isPresent()
            || !data.numericColumns().isEmpty();
    List<String> stored = features.columns();
    boolean together = stored.size() == 1 && features.featureSize() > 1;
    return data.with(
        changed -> {
          changed.ignoredColumns = List.of(); // the model's features are named, and need no rule
          if (!named && together) {
            changed.featuresColumn = Optional.of(stored.get(0));
          } else if (!named) {
            changed.numericColumns = stored;
          }
          if (use == Use.ALL_ROWS) {
            changed.rowWeightColumn = Optional.empty();
            changed.validationFraction = 0;
            changed.testFraction = 0;
            changed.trainRows = OptionalLong.empty();
            changed.testRows = OptionalLong.empty();
            changed.splitColumn = Optional.empty();
            changed.splitOrder = SplitOrder.RANDOM;
          }
        });
  }

  /** The columns that rows need to fit the model, except those that the command line names. */
  private static ExpectedSchema expected(
      String model, DataConfig applied, FeatureSpec features, List<String> sets) {
    boolean named = names(sets, "featuresColumn") || names(sets, "numericColumns");
    List<String> others = new ArrayList<>();
    if (!names(sets, "rowWeightColumn")) {
      applied.rowWeightColumn().ifPresent(others::add);
    }
    if (!names(sets, "splitColumn")) {
      applied.splitColumn().ifPresent(others::add);
    }
    return new ExpectedSchema(
        model,
        named ? "" : applied.featuresColumn().orElse(""),
        named ? List.of() : applied.numericColumns(),
        others,
        features.featureSize(),
        features.table());
  }

  private static boolean names(List<String> sets, String key) {
    return sets.stream().anyMatch(set -> set.startsWith("data." + key));
  }
}
