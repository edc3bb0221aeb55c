package org.sparkvae.model.objective;

import org.sparkvae.model.tape.Var;

/**
 * -log p(x, z), the mean over the samples of a row.
 *
 * @param name of the term
 */
record JointNll(String name) implements TapeFormula {
  @Override
  public Var of(TapeBatch batch) {
    Var ofSamples = batch.nll().minus(batch.logPrior());
    return batch.bySample(ofSamples).sumByRow().times(1.0 / batch.samples());
  }
}
