package org.sparkvae.model.config;

import java.io.Serializable;

/**
 * The {@code objective} section of a recipe: the quantity that a step minimizes.
 *
 * @param estimator estimator of the bound, Kingma and Welling (2013)
 * @param samplesPerRow draws of z per row and step (L)
 * @param klWeight factor of the KL divergence; if it is not 1, the sum is not a bound
 * @param weightPrior strength of the prior N(0, I) over all parameters (MAP), which counts once per
 *     data set: it adds weightPrior / (2 N) times the squared norm of the parameters to the mean
 *     loss of a step, where N is the total number of training rows; 0 is no prior
 */
public record ObjectiveConfig(
    Estimator estimator, int samplesPerRow, double klWeight, double weightPrior)
    implements Serializable {

  /** The settings of an empty recipe. */
  public static final ObjectiveConfig DEFAULTS = new ObjectiveConfig(Estimator.B, 1, 1.0, 0.0);

  public ObjectiveConfig {
    new Problems("objective")
        .require(
            samplesPerRow >= 1 && samplesPerRow <= 10_000,
            "samplesPerRow",
            samplesPerRow,
            "must be in [1, 10000]")
        .require(
            klWeight >= 0 && Double.isFinite(klWeight),
            "klWeight",
            klWeight,
            "must be >= 0 and finite")
        .require(
            weightPrior >= 0 && Double.isFinite(weightPrior),
            "weightPrior",
            weightPrior,
            "must be >= 0 and finite")
        .throwIfAny();
  }

  /** The two estimators of the bound. */
  public enum Estimator {
    /** L^A: the KL divergence by Monte Carlo. */
    A,
    /** L^B: the KL divergence in closed form. */
    B
  }
}
