package org.sparkvae.spark.train;

import org.sparkvae.model.config.Problems;

/**
 * The {@code training.earlyStopping} section of a recipe.
 *
 * @param mode whether training stops before its last pass
 * @param patience validations in a row without an improvement that end the training
 * @param minImprovement nats a row by which the mean negative ELBO of the validation rows must fall
 *     to count as an improvement
 */
public record EarlyStoppingConfig(StoppingMode mode, int patience, double minImprovement) {

  /** The defaults of a recipe. */
  public static final EarlyStoppingConfig DEFAULTS =
      new EarlyStoppingConfig(StoppingMode.OFF, 5, 0.0);

  public EarlyStoppingConfig {
    new Problems("training.earlyStopping")
        .require(patience >= 1, "patience", patience, "must be >= 1")
        .require(
            minImprovement >= 0 && Double.isFinite(minImprovement),
            "minImprovement",
            minImprovement,
            "must be >= 0 and finite")
        .throwIfAny();
  }

  /** Whether training may stop early. */
  public enum StoppingMode {
    /** Training may stop early. */
    ON,
    /** Training runs all passes. */
    OFF
  }
}
