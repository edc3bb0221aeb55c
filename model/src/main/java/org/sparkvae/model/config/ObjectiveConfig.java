package org.sparkvae.model.config;

import java.io.Serializable;

/**
 * The {@code objective} section of a recipe: the quantity that a step minimizes.
 *
 * @param name the objective
 * @param estimator estimator of the ELBO, Kingma and Welling (2013); no other objective has it
 * @param samplesPerRow draws of z per row and step (L; K of IWAE)
 * @param klWeight factor of the KL divergence of the ELBO; if it is not 1, the sum is not a bound;
 *     no other objective has it
 * @param klWarmUpSteps steps of a worker since the start of the training over which this factor
 *     rises linearly from 0 to klWeight; 0 is no warm-up; no other objective has it
 * @param weightPrior strength of the prior N(0, I) over all weights and biases (MAP), which counts
 *     once per data set: it adds weightPrior / (2 N) times the squared norm of the parameters to
 *     the mean loss of a step, where N is the total number of training rows; 0 is no prior; weights
 *     that have a posterior have the prior of {@link WeightsConfig} instead
 * @param weightKlFactor factor of the KL divergence of these weights, which counts once per data
 *     set; if it is not 1, the sum is not a bound
 * @param weightKlWarmUpSteps as klWarmUpSteps, for the divergence of the weights
 * @param leapfrogSteps of the Hamiltonian Monte Carlo of MCEM, for each draw of z; no other
 *     objective has it
 * @param weightSteps optimizer steps of MCEM after each draw of z; no other objective has it
 */
public record ObjectiveConfig(
    ObjectiveName name,
    Estimator estimator,
    int samplesPerRow,
    double klWeight,
    int klWarmUpSteps,
    double weightPrior,
    double weightKlFactor,
    int weightKlWarmUpSteps,
    int leapfrogSteps,
    int weightSteps)
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
            klWeight == 1 || name == ObjectiveName.ELBO,
            "klWeight",
            klWeight,
            "must be 1 where objective.name = " + EnumSpelling.of(name))
        .require(
            klWarmUpSteps >= 0 && klWarmUpSteps <= 1_000_000_000,
            "klWarmUpSteps",
            klWarmUpSteps,
            "must be in [0, 1000000000]")
        .require(
            klWarmUpSteps == 0 || name == ObjectiveName.ELBO,
            "klWarmUpSteps",
            klWarmUpSteps,
            "must be 0 where objective.name = " + EnumSpelling.of(name))
        .require(
            weightPrior >= 0 && Double.isFinite(weightPrior),
            "weightPrior",
            weightPrior,
            "must be >= 0 and finite")
        .require(
            weightKlFactor >= 0 && Double.isFinite(weightKlFactor),
            "weightKlFactor",
            weightKlFactor,
            "must be >= 0 and finite")
        .require(
            weightKlWarmUpSteps >= 0 && weightKlWarmUpSteps <= 1_000_000_000,
            "weightKlWarmUpSteps",
            weightKlWarmUpSteps,
            "must be in [0, 1000000000]")
        .require(
            samplesPerRow == 1 || !name.keepsLatents(),
            "samplesPerRow",
            samplesPerRow,
            "must be 1 where objective.name = "
                + EnumSpelling.of(name)
                + ": it keeps one z per row")
        .require(
            leapfrogSteps >= 1 && leapfrogSteps <= 10_000,
            "leapfrogSteps",
            leapfrogSteps,
            "must be in [1, 10000]")
        .require(
            weightSteps >= 1 && weightSteps <= 10_000,
            "weightSteps",
            weightSteps,
            "must be in [1, 10000]")
        .throwIfAny();
  }

  /** Creates the settings of an ELBO without a warm-up. */
  public ObjectiveConfig(
      Estimator estimator, int samplesPerRow, double klWeight, double weightPrior) {
    this(ObjectiveName.ELBO, estimator, samplesPerRow, klWeight, 0, weightPrior);
  }

  /**
   * Creates the settings of an objective that uses the divergence of the weights as it is, with
   * AEVB's numbers of steps for MCEM.
   */
  public ObjectiveConfig(
      ObjectiveName name,
      Estimator estimator,
      int samplesPerRow,
      double klWeight,
      int klWarmUpSteps,
      double weightPrior) {
    this(name, estimator, samplesPerRow, klWeight, klWarmUpSteps, weightPrior, 1, 0, 10, 5);
  }

  /** {@return the same settings with another estimator} */
  public ObjectiveConfig with(Estimator other) {
    return new ObjectiveConfig(
        name,
        other,
        samplesPerRow,
        klWeight,
        klWarmUpSteps,
        weightPrior,
        weightKlFactor,
        weightKlWarmUpSteps,
        leapfrogSteps,
        weightSteps);
  }

  /** {@return the same settings with another factor of the divergence of the weights} */
  public ObjectiveConfig withWeightKl(double factor, int warmUpSteps) {
    return new ObjectiveConfig(
        name,
        estimator,
        samplesPerRow,
        klWeight,
        klWarmUpSteps,
        weightPrior,
        factor,
        warmUpSteps,
        leapfrogSteps,
        weightSteps);
  }

  /** The two estimators of the ELBO. */
  public enum Estimator {
    /** L^A: the KL divergence by Monte Carlo. */
    A,
    /** L^B: the KL divergence in closed form. */
    B
  }
}
