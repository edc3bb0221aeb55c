package org.sparkvae.model.objective;

/**
 * The factor of the KL divergence in the objective of an ELBO. With a warm-up it rises linearly
 * from 0, so that the decoder learns to use the latents before the divergence makes the posterior
 * equal to the prior: Bowman et al. (2016), Sønderby et al. (2016).
 *
 * @param weight factor after the warm-up; 1 for the bound
 * @param warmUpSteps steps of the training until it is reached; 0 is no warm-up
 */
public record KlSchedule(double weight, long warmUpSteps) {
  /**
   * @param step steps that the training has taken
   * @return weight * min(1, step / warmUpSteps)
   */
  public double at(long step) {
    return step >= warmUpSteps ? weight : weight * ((double) step / warmUpSteps);
  }

  /** {@return whether the objective is the negative ELBO at every step, and is called so} */
  boolean isBound() {
    return weight == 1 && warmUpSteps == 0;
  }
}
