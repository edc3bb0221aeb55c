package org.sparkvae.model.objective;

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

  /** The terms, and the gradient of the objective's sum over rows. */
  Gradients gradients(ObjectiveInput input);
}
