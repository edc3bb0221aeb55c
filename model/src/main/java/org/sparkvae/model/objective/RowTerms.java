package org.sparkvae.model.objective;

import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The terms that an objective names, row by row, in nats.
 *
 * @param names of the terms; the first is what training minimizes, the others are only reported;
 *     {@link #ELBO} is among them
 * @param values one array of rows for each term
 */
public record RowTerms(List<String> names, List<double[]> values) {
  /** The negative ELBO, the sum of {@link #RECONSTRUCTION_NLL} and {@link #KL_DIVERGENCE}. */
  public static final String NEGATIVE_ELBO = "negativeElbo";

  /** -log p(x|z), the mean over the samples of a row. */
  public static final String RECONSTRUCTION_NLL = "reconstructionNll";

  /**
   * KL(q(z|x) || p(z)); a mean over the samples of a row, which can be negative, where it is not in
   * closed form.
   */
  public static final String KL_DIVERGENCE = "klDivergence";

  /** What is minimized where the divergence has a weight other than 1, which is no bound. */
  public static final String OBJECTIVE = "objective";

  /** The terms that every objective reports. */
  public static final List<String> ELBO = List.of(NEGATIVE_ELBO, RECONSTRUCTION_NLL, KL_DIVERGENCE);

  private static final List<String> WEIGHTED_ELBO =
      List.of(OBJECTIVE, NEGATIVE_ELBO, RECONSTRUCTION_NLL, KL_DIVERGENCE);

  public RowTerms {
    if (!names.containsAll(ELBO)) {
      throw new IllegalArgumentException(names + " lacks one of " + ELBO);
    }
  }

  /**
   * The terms of the ELBO.
   *
   * @param reconstructionNll [rows, 1]
   * @param klDivergence [rows, 1]
   * @param klWeight factor of the divergence in the objective
   */
  static RowTerms ofElbo(INDArray reconstructionNll, INDArray klDivergence, double klWeight) {
    double[] nll = reconstructionNll.toDoubleVector();
    double[] kl = klDivergence.toDoubleVector();
    double[] elbo = new double[nll.length];
    double[] objective = new double[nll.length];
    for (int row = 0; row < nll.length; row++) {
      elbo[row] = nll[row] + kl[row];
      objective[row] = nll[row] + klWeight * kl[row];
    }
    return klWeight == 1
        ? new RowTerms(ELBO, List.of(elbo, nll, kl))
        : new RowTerms(WEIGHTED_ELBO, List.of(objective, elbo, nll, kl));
  }

  /**
   * The same terms from sums that were computed without the objective.
   *
   * @param klWeight factor of the divergence in the objective
   */
  public static TermSums sumsOfElbo(BoundTerms terms, double klWeight) {
    double nll = terms.reconstructionNllSum();
    double kl = terms.klDivergenceSum();
    return klWeight == 1
        ? new TermSums(terms.rows(), terms.weightSum(), ELBO, nll + kl, nll, kl)
        : new TermSums(
            terms.rows(), terms.weightSum(), WEIGHTED_ELBO, nll + klWeight * kl, nll + kl, nll, kl);
  }

  /**
   * @param rowWeights factor of each row; null if all are 1
   * @return the sums over rows, in row order
   */
  public TermSums sum(double[] rowWeights) {
    int rows = values.get(0).length;
    double[] sums = new double[values.size()];
    double weightSum = rowWeights == null ? rows : 0;
    for (int row = 0; row < rows; row++) {
      double weight = rowWeights == null ? 1 : rowWeights[row];
      weightSum += rowWeights == null ? 0 : weight;
      for (int term = 0; term < sums.length; term++) {
        sums[term] += weight * values.get(term)[row];
      }
    }
    return new TermSums(rows, weightSum, names, sums);
  }
}
