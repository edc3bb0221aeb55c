package org.sparkvae.model.config;

import java.io.Serializable;

/**
 * The {@code model.prior} section of a recipe: p(z).
 *
 * @param name the prior
 * @param components Gaussians of a mixture; no other prior has them
 * @param pseudoInputs learned rows of a VampPrior; no other prior has them
 */
public record PriorConfig(PriorName name, int components, int pseudoInputs)
    implements Serializable {
  /** The settings of an empty recipe. */
  public static final PriorConfig DEFAULTS = new PriorConfig(PriorName.STANDARD_NORMAL, 50, 100);

  private static final int MAX_COUNT = 10_000;

  public PriorConfig {
    new Problems("model.prior")
        .require(
            components >= 1 && components <= MAX_COUNT,
            "components",
            components,
            "must be in [1, " + MAX_COUNT + "]")
        .require(
            pseudoInputs >= 1 && pseudoInputs <= MAX_COUNT,
            "pseudoInputs",
            pseudoInputs,
            "must be in [1, " + MAX_COUNT + "]")
        .throwIfAny();
  }

  /** {@return another prior with the settings of an empty recipe} */
  public static PriorConfig of(PriorName name) {
    return new PriorConfig(name, DEFAULTS.components, DEFAULTS.pseudoInputs);
  }

  /** The priors, as recipes name them. */
  public enum PriorName {
    /** N(0, I), Kingma and Welling (2013). */
    STANDARD_NORMAL,
    /** A learned mixture of diagonal Gaussians. */
    MIXTURE,
    /** The encoder's Gaussians at learned rows, Tomczak and Welling (2018). */
    VAMP
  }
}
