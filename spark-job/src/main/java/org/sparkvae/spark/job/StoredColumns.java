package org.sparkvae.spark.job;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.sparkvae.model.artifact.FeatureSpec;
import org.sparkvae.spark.data.DataConfig;
import org.sparkvae.spark.data.source.ExpectedSchema;
import org.sparkvae.spark.job.StoredInput.Use;

/**
 * Reads the columns that the model was trained on, even where the input has further ones; what the
 * recipe or the command line names goes first.
 *
 * @param features of the model
 */
record StoredColumns(FeatureSpec features) {
  /** What rows must be like to fit the model; not of the columns that the command line names. */
  ExpectedSchema expected(String model, DataConfig applied, List<String> sets) {
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
        features.featureSize());
  }

  private static boolean names(List<String> sets, String key) {
    return sets.stream().anyMatch(set -> set.startsWith("data." + key));
  }

  DataConfig applied(DataConfig data, Use use) {
    boolean named = data.featuresColumn().isPresent() || !data.numericColumns().isEmpty();
    List<String> stored = features.columns();
    boolean together = stored.size() == 1 && features.featureSize() > 1;
    return data.with(
        changed -> {
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
          }
        });
  }
}
