package org.sparkvae.spark.cli;

import java.util.List;
import org.sparkvae.model.artifact.FeatureSpec;
import org.sparkvae.spark.cli.StoredInput.Use;
import org.sparkvae.spark.data.Scaling;
import org.sparkvae.spark.data.SourceSpec;

/**
 * Reads the columns that the model was trained on, even where the input has further ones; what the
 * recipe or the command line names goes first.
 *
 * @param features of the model
 */
record StoredColumns(FeatureSpec features) {
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
