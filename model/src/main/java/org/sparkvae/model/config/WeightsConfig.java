package org.sparkvae.model.config;

import java.io.Serializable;

/**
 * The {@code model.weights} section of a recipe: what is learned about the decoder's weights and
 * biases.
 *
 * @param name a point estimate, or a posterior
 * @param prior of the weights and biases; a point estimate has none here
 * @param initialStdDev of the posterior of each weight; a point estimate has none
 */
public record WeightsConfig(WeightsName name, WeightsPrior prior, double initialStdDev)
    implements Serializable {
  /** The settings of an empty recipe. */
  public static final WeightsConfig DEFAULTS =
      new WeightsConfig(WeightsName.POINT, WeightsPrior.LEARNED, 0.01);

  public WeightsConfig {
    new Problems("model.weights")
        .require(
            initialStdDev >= 1e-6 && initialStdDev <= 1000,
            "initialStdDev",
            initialStdDev,
            "must be in [1e-6, 1000]")
        .throwIfAny();
  }

  /** {@return a Gaussian posterior of the weights, with this prior} */
  public static WeightsConfig gaussian(WeightsPrior prior) {
    return new WeightsConfig(WeightsName.GAUSSIAN, prior, DEFAULTS.initialStdDev);
  }

  /** {@return whether the weights have a posterior} */
  public boolean areRandom() {
    return name != WeightsName.POINT;
  }

  /** What is learned about the weights, as recipes name it. */
  public enum WeightsName {
    /** One value for each weight. */
    POINT,
    /**
     * A Gaussian for each weight: full variational Bayes, Kingma and Welling (2013), appendix F.
     */
    GAUSSIAN
  }

  /** Priors of the weights, as recipes name them. */
  public enum WeightsPrior {
    /** N(0, tau^2), where tau is the best one for each tensor. */
    LEARNED,
    /** N(0, 1). */
    STANDARD_NORMAL
  }
}
