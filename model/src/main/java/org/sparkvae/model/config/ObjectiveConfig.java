package org.sparkvae.model.config;

import java.io.Serializable;

/**
 * The {@code objective} section of a recipe: what a step minimizes.
 *
 * @param estimator of the bound, Kingma and Welling (2013)
 * @param samplesPerRow draws of the latent for each row and step (L)
 * @param klWeight factor on the KL divergence; where it is not 1, the sum is no bound
 * @param weightPrior strength of the prior N(0, I) over all parameters (MAP), which enters once a
 *     data set: it adds weightPrior / (2 N) times the squared norm to the mean loss of a step, N
 *     the global number of training rows; 0 is none
 */
public record ObjectiveConfig(
    Estimator estimator, int samplesPerRow, double klWeight, double weightPrior)
    implements Serializable {

  /** What a recipe that says nothing gets. */
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
