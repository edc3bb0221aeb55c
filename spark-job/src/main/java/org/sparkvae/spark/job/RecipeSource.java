package org.sparkvae.spark.job;

import org.apache.spark.sql.SparkSession;
import org.sparkvae.model.likelihood.Likelihood;
import org.sparkvae.model.likelihood.Likelihoods;
import org.sparkvae.spark.data.DataConfig;
import org.sparkvae.spark.data.Scaling;
import org.sparkvae.spark.data.SourceSpec;
import org.sparkvae.spark.data.source.DigitRenderer;
import org.sparkvae.spark.data.source.SourceReader;
import org.sparkvae.spark.data.source.SourceTable;
import org.sparkvae.spark.data.survey.ValueRange;
import org.sparkvae.spark.data.synthetic.SyntheticDigits;
import org.sparkvae.spark.recipe.Recipe;

/** A recipe's data section as a source to read. */
public final class RecipeSource {
  private RecipeSource() {}

  /** Opens what the recipe names. */
  public static SourceTable open(SparkSession spark, Recipe recipe) {
    return SourceReader.read(spark, spec(recipe, Scaling.NONE), digits());
  }

  /** Draws the rows of the embedded data set. */
  static DigitRenderer digits() {
    return (seed, row, pixels) -> {
      SyntheticDigits.render(seed, row, pixels);
      return SyntheticDigits.label(seed, row);
    };
  }

  /** The scaling that the recipe says, or the source's own: bytes of images become [0, 1]. */
  public static Scaling scaling(Recipe recipe, SourceTable table) {
    Scaling own = table.imageShape().isPresent() ? Scaling.DIVIDE_BY255 : Scaling.NONE;
    return recipe.data().scaling().orElse(own);
  }

  /** What the recipe's likelihood can take. */
  public static ValueRange range(Recipe recipe) {
    Likelihood likelihood = Likelihoods.of(recipe.model().likelihood());
    return new ValueRange(likelihood.lowestFeature(), likelihood.highestFeature());
  }

  public static SourceSpec spec(Recipe recipe, Scaling scaling) {
    DataConfig data = recipe.data();
    return new SourceSpec(
        data.path().orElse(""),
        data.format(),
        data.rows(),
        data.featuresColumn().orElse(""),
        data.numericColumns(),
        data.rowWeightColumn().orElse(""),
        scaling,
        data.validationFraction(),
        data.testFraction(),
        data.trainRows().orElse(0),
        data.testRows().orElse(0),
        data.splitColumn().orElse(""),
        data.nulls(),
        data.badRows().policy(),
        data.badRows().maxRows(),
        data.badRows().showValues(),
        recipe.seed());
  }
}
