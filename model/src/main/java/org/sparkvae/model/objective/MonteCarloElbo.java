package org.sparkvae.model.objective;

import org.sparkvae.model.tape.Var;

/**
 * L^A of Kingma and Welling (2013), equation 6: the KL divergence by Monte Carlo.
 *
 * <pre>
 * objective = 1/L sum_l [-log p(x|z_l) + w * (log q(z_l|x) - log p(z_l))]
 * </pre>
 *
 * Equal to L^B in expectation; its second term can be negative for a row. Where q is the exact
 * posterior its variance is 0.
 *
 * @param klWeight factor of the sampled divergence (w)
 */
record MonteCarloElbo(KlSchedule klWeight) implements TapeFormula {
  @Override
  public String name() {
    return klWeight.isBound() ? RowTerms.NEGATIVE_ELBO : RowTerms.OBJECTIVE;
  }

  @Override
  public Var of(TapeBatch batch) {
    Var divergence = batch.logPosterior().minus(batch.logPrior());
    Var ofSamples = batch.nll().plus(divergence.times(klWeight.at(batch.step())));
    return batch.bySample(ofSamples).sumByRow().times(1.0 / batch.samples());
  }
}
