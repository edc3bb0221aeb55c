package org.sparkvae.spark.data;

import java.util.Optional;
import org.sparkvae.model.config.Problems;

/**
 * The {@code data.badRows} section of a recipe: rows of a wrong width, malformed lines, texts where
 * numbers belong, weights, splits and features beyond what is allowed. A null, NaN or infinity
 * among the features is {@code data.nulls}' to decide; only where that says {@link NullPolicy#FAIL}
 * it makes a bad row.
 *
 * @param policy what such a row does
 * @param maxRows rows that may be left out; one more ends the run
 * @param quarantinePath directory for the rows that are left out; none: they are only counted
 * @param showValues whether messages and logs may hold values
 */
public record BadRowsConfig(
    BadRowPolicy policy, long maxRows, Optional<String> quarantinePath, ShowValues showValues) {

  /** What a recipe that says nothing gets. */
  public static final BadRowsConfig DEFAULTS =
      new BadRowsConfig(BadRowPolicy.FAIL, 1000, Optional.empty(), ShowValues.NO);

  public BadRowsConfig {
    new Problems("data.badRows")
        .require(maxRows >= 0, "maxRows", maxRows, "must be >= 0")
        .require(
            quarantinePath.isEmpty() || policy == BadRowPolicy.SKIP,
            "quarantinePath",
            quarantinePath.orElse(""),
            "needs data.badRows.policy = skip; set it, or remove the path")
        .throwIfAny();
  }

  /** The same rows, wherever those that are left out go and whatever is said of them. */
  BadRowsConfig withoutPlace() {
    return new BadRowsConfig(policy, maxRows, DEFAULTS.quarantinePath, DEFAULTS.showValues);
  }
}
