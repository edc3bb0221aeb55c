package org.sparkvae.model.objective;

import org.sparkvae.model.tape.Var;

/**
 * The importance-weighted bound of Burda, Grosse and Salakhutdinov (2015), section 3.
 *
 * <pre>
 * objective = -log 1/K sum_k w_k        log w_k = log p(x|z_k) + log p(z_k) - log q(z_k|x)
 * </pre>
 *
 * Its gradient goes through all samples, with weights w_k / sum w. With K = 1 it is L^A; it tends
 * to -log p(x) as K grows.
 */
final class ImportanceWeightedBound implements TapeFormula {
  @Override
  public String name() {
    return "negativeImportanceWeightedBound";
  }

  @Override
  public Var of(TapeBatch batch) {
    Var logWeights = batch.logPrior().minus(batch.logPosterior()).minus(batch.nll());
    Var logSums = batch.bySample(logWeights).logSumExpByRow();
    return logSums.times(-1).plus(Math.log(batch.samples()));
  }
}
