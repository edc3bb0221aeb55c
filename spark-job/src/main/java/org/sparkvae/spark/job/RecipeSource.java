package org.sparkvae.spark.job;

import org.apache.spark.sql.SparkSession;
import org.sparkvae.model.likelihood.Likelihood;
import org.sparkvae.model.likelihood.Likelihoods;
import org.sparkvae.spark.data.source.SourceReader;
import org.sparkvae.spark.data.source.SourceTable;
import org.sparkvae.spark.data.survey.ValueRange;
import org.sparkvae.spark.recipe.Recipe;

/** A recipe's data section as a source to read. */
public final class RecipeSource {
  private RecipeSource() {}

  /** Opens what the recipe names. */
  public static SourceTable open(SparkSession spark, Recipe recipe) {
    return SourceReader.read(spark, recipe.data(), recipe.seed());
  }

  /** What the recipe's likelihood can take. */
  public static ValueRange range(Recipe recipe) {
    Likelihood likelihood = Likelihoods.of(recipe.model().likelihood());
    return new ValueRange(likelihood.lowestFeature(), likelihood.highestFeature());
  }
}
