package org.sparkvae.spark.data;

import org.sparkvae.model.config.Problems;

/**
 * How categorical columns become categories.
 *
 * @param minCount training rows that a category needs; rarer ones are one category together, {@code
 *     other}
 * @param maxDistinct different values that a column may have in the training rows
 * @param unseen what happens to a category that no training row had
 */
public record CategoriesConfig(int minCount, int maxDistinct, UnseenPolicy unseen) {
  /** The defaults of a recipe. */
  public static final CategoriesConfig DEFAULTS =
      new CategoriesConfig(10, 1000, UnseenPolicy.OTHER);

  private static final int MOST = 100_000;

  public CategoriesConfig {
    new Problems("data.categories")
        .require(minCount >= 1, "minCount", minCount, "must be >= 1")
        .require(
            maxDistinct >= 2 && maxDistinct <= MOST,
            "maxDistinct",
            maxDistinct,
            "must be in [2, " + MOST + "]")
        .throwIfAny();
  }
}
