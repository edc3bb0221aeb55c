package org.sparkvae.model.objective;

import org.sparkvae.model.config.ObjectiveConfig;
import org.sparkvae.model.likelihood.Likelihood;
import org.sparkvae.model.posterior.Posterior;
import org.sparkvae.model.prior.Prior;

/** Creates the objective that a recipe names. */
public final class Objectives {
  private Objectives() {}

  /**
   * @return the objective, which has no state
   * @throws IllegalArgumentException if the estimator is B and the divergence has no closed form
   */
  public static Objective of(
      ObjectiveConfig config, Likelihood likelihood, Posterior posterior, Prior prior) {
    return switch (config.name()) {
      case ELBO -> elbo(config, likelihood, posterior, prior);
      case IWAE -> new TapeObjective(new ImportanceWeightedBound(), likelihood, posterior, prior);
    };
  }

  private static Objective elbo(
      ObjectiveConfig config, Likelihood likelihood, Posterior posterior, Prior prior) {
    return switch (config.estimator()) {
      case A -> new MonteCarloElbo(likelihood, posterior, prior, config.klWeight());
      case B ->
          new AnalyticKlElbo(
              likelihood,
              prior
                  .klDivergenceFrom(posterior)
                  .orElseThrow(
                      () ->
                          new IllegalArgumentException(
                              "Invalid objective.estimator: B (the KL divergence of this posterior"
                                  + " and prior has no closed form). Set objective.estimator = A")),
              config.klWeight());
    };
  }
}
