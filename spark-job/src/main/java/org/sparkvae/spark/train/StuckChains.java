package org.sparkvae.spark.train;

import org.sparkvae.model.config.ConfigException;
import org.sparkvae.model.config.VaeConfig;
import org.sparkvae.model.objective.RowTerms;
import org.sparkvae.model.objective.TermSums;

/** Ends a training with MCEM whose chains do not move: it would fit the weights to one z a row. */
final class StuckChains {
  /** The steps of the chains adapt to 0.9, so this is no question of a few rows. */
  private static final double LOWEST_ACCEPTANCE = 0.01;

  private StuckChains() {}

  /**
   * @param terms of a round
   * @throws ConfigException if Hamiltonian Monte Carlo has accepted next to no draw in it
   */
  static void refuse(TermSums terms, int round, VaeConfig network) {
    double acceptance = terms.means().getOrDefault(RowTerms.ACCEPTANCE, 1.0);
    if (terms.isFinite() && acceptance < LOWEST_ACCEPTANCE) {
      throw ConfigException.of(
          "objective.leapfrogSteps",
          "MCEM cannot go on: in round %d Hamiltonian Monte Carlo accepted %.4f of its draws of z (must be >= %s). Set a smaller training.optimizer.learningRate (it is %s), fewer objective.leapfrogSteps (%d), or scale the features"
              .formatted(
                  round,
                  acceptance,
                  LOWEST_ACCEPTANCE,
                  network.optimizer().learningRate(),
                  network.objective().leapfrogSteps()));
    }
  }
}
