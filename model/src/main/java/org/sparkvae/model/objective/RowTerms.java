package org.sparkvae.model.objective;

import java.util.ArrayList;
import java.util.List;

/**
 * The terms that an objective names, row by row, in nats.
 *
 * @param names of the terms; the first is what training minimizes, the others are only reported;
 *     {@link #ELBO} is among them, or {@link #JOINT_NLL}
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

  /**
   * KL(q(weights) || p(weights)) over the rows of the data set. It is the same for all rows, and so
   * a term of their sums only.
   */
  public static final String WEIGHT_KL_DIVERGENCE = "weightKlDivergence";

  /**
   * What is minimized where it is not the negative ELBO: the divergence has a weight other than 1,
   * or that of the weights is added.
   */
  public static final String OBJECTIVE = "objective";

  /** -log q(z|x) of dreams, which have as many rows as the data. */
  public static final String SLEEP_NLL = "sleepNll";

  /**
   * -log p(x, z) at the z that a training keeps for each row, the sum of {@link
   * #RECONSTRUCTION_NLL} and {@link #PRIOR_NLL}. It is no bound: without a q(z|x) there is no
   * entropy of z.
   */
  public static final String JOINT_NLL = "jointNll";

  /** Mean probability with which Hamiltonian Monte Carlo has accepted a draw of that z. */
  public static final String ACCEPTANCE = "acceptance";

  /** -log p(z) at the z that a training keeps for each row. */
  public static final String PRIOR_NLL = "priorNll";

  /** The terms that every objective with a q(z|x) reports. */
  public static final List<String> ELBO = List.of(NEGATIVE_ELBO, RECONSTRUCTION_NLL, KL_DIVERGENCE);

  private static final List<String> WEIGHTED_ELBO =
      List.of(OBJECTIVE, NEGATIVE_ELBO, RECONSTRUCTION_NLL, KL_DIVERGENCE);

  public RowTerms {
    if (!names.containsAll(ELBO) && !names.contains(JOINT_NLL)) {
      throw new IllegalArgumentException(names + " lacks one of " + ELBO);
    }
  }

  /**
   * The terms of the ELBO.
   *
   * @param reconstructionNll one per row
   * @param klDivergence one per row
   */
  static RowTerms ofElbo(double[] reconstructionNll, double[] klDivergence) {
    double[] elbo = sum(reconstructionNll, klDivergence, 1);
    return new RowTerms(ELBO, List.of(elbo, reconstructionNll, klDivergence));
  }

  /**
   * The terms of the ELBO where the divergence has, or may have at another step, a weight other
   * than 1. Their names do not depend on it, so that the terms of all steps can be added.
   *
   * @param klWeight factor of the divergence in the objective
   */
  static RowTerms ofWeightedElbo(
      double[] reconstructionNll, double[] klDivergence, double klWeight) {
    double[] objective = sum(reconstructionNll, klDivergence, klWeight);
    return ofOther(OBJECTIVE, objective, reconstructionNll, klDivergence);
  }

  /**
   * The terms of another objective, which is reported with those of the ELBO.
   *
   * @param name of what is minimized
   * @param objective one per row
   */
  static RowTerms ofOther(
      String name, double[] objective, double[] reconstructionNll, double[] klDivergence) {
    List<String> names = new ArrayList<>(ELBO);
    names.add(0, name);
    double[] elbo = sum(reconstructionNll, klDivergence, 1);
    return new RowTerms(names, List.of(objective, elbo, reconstructionNll, klDivergence));
  }

  private static double[] sum(double[] nll, double[] kl, double klWeight) {
    double[] sum = new double[nll.length];
    for (int row = 0; row < sum.length; row++) {
      sum[row] = nll[row] + klWeight * kl[row];
    }
    return sum;
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
