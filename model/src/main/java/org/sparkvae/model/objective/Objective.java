package org.sparkvae.model.objective;

/**
 * What a step minimizes: how a bound is built from likelihood, posterior and prior. It sees a whole
 * mini-batch with its samples, draws nothing, and knows neither the averaging nor the data set.
 */
public interface Objective {
  /**
   * The terms of the bound, row by row.
   *
   * @param draw the mini-batch
   * @return nats, lower is better
   */
  RowTerms terms(ObjectiveInput draw);

  /**
   * The terms, and the gradient of the objective's sum over rows.
   *
   * @param draw the mini-batch
   * @return terms and gradients
   */
  Gradients gradients(ObjectiveInput draw);
}
