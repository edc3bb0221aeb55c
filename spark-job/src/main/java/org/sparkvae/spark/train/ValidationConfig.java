package org.sparkvae.spark.train;

/**
 * The {@code training.validation} section of a recipe.
 *
 * @param every how often the bound of the validation rows is taken, if there are any
 */
public record ValidationConfig(ValidationInterval every) {

  /** What a recipe that says nothing gets. */
  public static final ValidationConfig DEFAULTS = new ValidationConfig(ValidationInterval.PASS);

  /** How often. */
  public enum ValidationInterval {
    /** After each round. */
    ROUND,
    /** After the round that ends a pass. */
    PASS,
    /** At the end only. */
    NEVER
  }
}
