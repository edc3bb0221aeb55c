package org.sparkvae.spark.data;

import java.util.Optional;
import org.sparkvae.model.config.Problems;

/**
 * The {@code data.badRows} section of a recipe. Bad rows have a wrong width, a malformed line, text
 * instead of a number, or a weight, split or feature outside the allowed range. A null, NaN or
 * infinity among the features is handled by {@code data.nulls}, and makes a bad row only if that is
 * {@link NullPolicy#FAIL}.
 *
 * @param policy what happens to bad rows
 * @param maxRows how many rows may be left out; one more fails the run
 * @param quarantinePath directory for the rows that are left out; if empty, they are only counted
 * @param showValues whether messages and logs may contain values of the data
 */
public record BadRowsConfig(
    BadRowPolicy policy, long maxRows, Optional<String> quarantinePath, ShowValues showValues) {

  /** The defaults of a recipe. */
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

  /** {@return the same settings, for rows that are only counted} */
  public BadRowsConfig withoutQuarantine() {
    return new BadRowsConfig(policy, maxRows, Optional.empty(), showValues);
  }

  /** The same settings, without those that only affect quarantine and messages. */
  BadRowsConfig withoutPlace() {
    return new BadRowsConfig(policy, maxRows, DEFAULTS.quarantinePath, DEFAULTS.showValues);
  }
}
