package org.sparkvae.spark.job;

import java.util.ArrayList;
import java.util.List;
import org.sparkvae.model.artifact.FeatureSpec;
import org.sparkvae.spark.data.Scaling;
import org.sparkvae.spark.data.SourceSpec;
import org.sparkvae.spark.data.source.ExpectedSchema;
import org.sparkvae.spark.job.StoredInput.Use;
import org.sparkvae.spark.recipe.Recipe;

/**
 * Reads the columns that the model was trained on, even where the input has further ones; what the
 * recipe or the command line names goes first.
 *
 * @param features of the model
 */
record StoredColumns(FeatureSpec features) {
  /** What rows must be like to fit the model; not of the columns that the command line names. */
  ExpectedSchema expected(String model, SourceSpec applied, List<String> sets) {
    boolean named = names(sets, "featuresColumn") || names(sets, "numericColumns");
    List<String> others = new ArrayList<>();
    if (!applied.rowWeightColumn().isEmpty() && !names(sets, "rowWeightColumn")) {
      others.add(applied.rowWeightColumn());
    }
    if (!applied.splitColumn().isEmpty() && !names(sets, "splitColumn")) {
      others.add(applied.splitColumn());
    }
    return new ExpectedSchema(
        model,
        named ? "" : applied.featuresColumn(),
        named ? List.of() : applied.numericColumns(),
        others,
        features.featureSize());
  }

  private static boolean names(List<String> sets, String key) {
    return sets.stream().anyMatch(set -> set.startsWith("data." + key));
  }

  SourceSpec applied(Recipe recipe, Use use) {
    SourceSpec of = RecipeSource.spec(recipe, Scaling.NONE);
    boolean named = !of.featuresColumn().isEmpty() || !of.numericColumns().isEmpty();
    List<String> stored = named ? List.of() : features.columns();
    boolean together = stored.size() == 1 && features.featureSize() > 1;
    boolean splits = use == Use.SPLITS;
    return new SourceSpec(
        of.path(),
        of.format(),
        of.rows(),
        together ? stored.get(0) : of.featuresColumn(),
        named ? of.numericColumns() : together ? List.of() : stored,
        splits ? of.rowWeightColumn() : "",
        Scaling.NONE,
        splits ? of.validationFraction() : 0,
        splits ? of.testFraction() : 0,
        splits ? of.trainRows() : 0,
        splits ? of.testRows() : 0,
        splits ? of.splitColumn() : "",
        of.nulls(),
        of.badRowPolicy(),
        of.maxBadRows(),
        of.showValues(),
        of.seed());
  }
}
