package org.sparkvae.spark.train;

/**
 * The {@code training.validation} section of a recipe.
 *
 * @param every when the bound of the validation rows is computed, if there are any
 */
public record ValidationConfig(ValidationInterval every) {

  /** The defaults of a recipe. */
  public static final ValidationConfig DEFAULTS = new ValidationConfig(ValidationInterval.PASS);

  /** When the bound is computed. */
  public enum ValidationInterval {
    /** After each round. */
    ROUND,
    /** After the round that ends a pass. */
    PASS,
    /** Only after the training. */
    NEVER
  }
}
