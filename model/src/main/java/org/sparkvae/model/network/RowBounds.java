package org.sparkvae.model.network;

import java.util.Arrays;
import org.sparkvae.model.objective.BoundTerms;

/**
 * The two terms of the negative ELBO of some rows: one draw, klWeight 1.
 *
 * @param reconstructionNll -log p(x|z), nats, one per row
 * @param klDivergence KL(q(z|x) || p(z)), nats, one per row; where it has no closed form, the
 *     estimate of the draw, which can be negative
 */
public record RowBounds(float[] reconstructionNll, float[] klDivergence) {
  /**
   * @param row index of a row
   * @return nats, lower is better
   */
  public double negativeElbo(int row) {
    return (double) reconstructionNll[row] + klDivergence[row];
  }

  /** {@return those of the rows from one to another, which is left out} */
  public RowBounds rows(int from, int to) {
    return new RowBounds(
        Arrays.copyOfRange(reconstructionNll, from, to),
        Arrays.copyOfRange(klDivergence, from, to));
  }

  /**
   * @param rowWeights factor of each row; null if all are 1
   * @return the sums over rows, in row order
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
