package org.sparkvae.model.objective;

import org.sparkvae.model.prior.Prior;

/**
 * The quantity that a step minimizes, built from likelihood, posterior and prior. It is a function
 * of one mini-batch with its samples and draws no random numbers.
 */
public interface Objective {
  /**
   * The terms that the objective names, row by row, what it minimizes first.
   *
   * @return nats, lower is better
   */
  RowTerms terms(ObjectiveInput input);

  /**
   * {@return how many numbers from N(0, 1) it draws for a row and sample, besides those of the
   * posterior}
   *
   * @param latents latentSize
   */
  default int noiseSize(Prior prior, int latents) {
    return 0;
  }

  /** {@return whether z is the posterior's value at noise 0} */
  default boolean isDeterministic() {
    return false;
  }

  /** The terms, and the gradient of the objective's sum over rows. */
  Gradients gradients(ObjectiveInput input);
}
