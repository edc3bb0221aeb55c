package org.sparkvae.model.network;

import org.sparkvae.model.objective.BoundTerms;

/**
 * The negative ELBO of some rows by its terms: estimator B, one draw, klWeight 1.
 *
 * @param reconstructionNll -log p(x|z), nats, one a row
 * @param klDivergence KL(q(z|x) || p(z)), nats, one a row
 */
public record RowBounds(float[] reconstructionNll, float[] klDivergence) {
  /**
   * @param row its index
   * @return nats, lower is better
   */
  public double negativeElbo(int row) {
    return (double) reconstructionNll[row] + klDivergence[row];
  }

  /**
   * @param rowWeights factor on each row; null where all are 1
   * @return the sums over rows, in their order
   */
  public BoundTerms sum(float[] rowWeights) {
    double weights = 0;
    double nll = 0;
    double kl = 0;
    for (int row = 0; row < reconstructionNll.length; row++) {
      double weight = rowWeights == null ? 1 : rowWeights[row];
      weights += weight;
      nll += weight * reconstructionNll[row];
      kl += weight * klDivergence[row];
    }
    return new BoundTerms(reconstructionNll.length, weights, nll, kl);
  }
}
