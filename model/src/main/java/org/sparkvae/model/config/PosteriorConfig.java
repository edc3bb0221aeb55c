package org.sparkvae.model.config;

import java.io.Serializable;

/**
 * The {@code model.posterior} section of a recipe: q(z|x).
 *
 * @param name the posterior
 * @param steps planar flows, one after the other; no other posterior has them
 */
public record PosteriorConfig(PosteriorName name, int steps) implements Serializable {
  /** The settings of an empty recipe. */
  public static final PosteriorConfig DEFAULTS =
      new PosteriorConfig(PosteriorName.DIAGONAL_GAUSSIAN, 8);

  public PosteriorConfig {
    new Problems("model.posterior")
        .require(steps >= 1 && steps <= 1000, "steps", steps, "must be in [1, 1000]")
        .throwIfAny();
  }

  /** {@return another posterior with the settings of an empty recipe} */
  public static PosteriorConfig of(PosteriorName name) {
    return new PosteriorConfig(name, DEFAULTS.steps);
  }

  /** The posteriors, as recipes name them. */
  public enum PosteriorName {
    /** Mean and variance of each latent from the encoder, Kingma and Welling (2013). */
    DIAGONAL_GAUSSIAN,
    /** Such a Gaussian, transformed by learned planar flows, Rezende and Mohamed (2015). */
    PLANAR
  }
}
