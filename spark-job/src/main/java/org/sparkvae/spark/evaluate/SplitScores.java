package org.sparkvae.spark.evaluate;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.sparkvae.model.objective.BoundTerms;

/**
 * Means over the rows of a split, in nats a row unless said otherwise.
 *
 * @param bound sums of the bound's terms
 * @param meanSquaredError squared distance between a row, after scaling, and the reconstruction
 *     from its code, summed over features, if it was computed
 * @param importance the importance-weighted estimate, if it was computed
 * @param reciprocal the estimate by Hamiltonian Monte Carlo, if it was computed
 * @param clippedRows number of rows with values that the likelihood clipped to its range
 */
public record SplitScores(
    BoundTerms bound,
    OptionalDouble meanSquaredError,
    Optional<Importance> importance,
    Optional<Reciprocal> reciprocal,
    long clippedRows) {
  /**
   * The importance-weighted estimate of log p(x).
   *
   * @param mean over rows, nats, higher is better
   * @param standardError of the mean, from the variance of the draws
   */
  public record Importance(double mean, int samples, double standardError) {}

  /**
   * AEVB's own estimate of log p(x).
   *
   * @param mean over rows, nats, higher is better
   * @param samples draws that the Gaussian was fitted to, and as many fresh ones
   * @param standardError of the mean, from the variance of the draws
   * @param acceptance mean probability with which draws were accepted
   */
  public record Reciprocal(double mean, int samples, double standardError, double acceptance) {}

  /**
   * @param draws scores of the same rows with different draws of the weights, at least one
   * @return their means
   */
  static SplitScores mean(List<SplitScores> draws) {
    SplitScores first = draws.get(0);
    int count = draws.size();
    if (count == 1) {
      return first;
    }
    double nll = 0;
    double kl = 0;
    double squaredError = 0;
    double logLikelihood = 0;
    double errors = 0; // of the same draws of z, so that averaging does not reduce them
    for (SplitScores draw : draws) {
      nll += draw.bound.reconstructionNllSum();
      kl += draw.bound.klDivergenceSum();
      squaredError += draw.meanSquaredError.orElse(Double.NaN);
      logLikelihood += draw.importance.map(Importance::mean).orElse(0.0);
      errors += draw.importance.map(Importance::standardError).orElse(0.0);
    }
    double meanLogLikelihood = logLikelihood / count;
    double error = errors / count;
    return new SplitScores(
        new BoundTerms(first.bound.rows(), first.bound.weightSum(), nll / count, kl / count),
        OptionalDouble.of(squaredError / count),
        first.importance.map(each -> new Importance(meanLogLikelihood, each.samples(), error)),
        Optional.empty(),
        first.clippedRows);
  }

  /** {@return names and values as in {@code metrics.json}} */
  public Map<String, Object> toMap() {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("rows", bound.rows());
    values.put("meanNegativeElbo", bound.meanNegativeElbo());
    values.put("meanReconstructionNll", bound.meanReconstructionNll());
    values.put("meanKlDivergence", bound.meanKlDivergence());
    meanSquaredError.ifPresent(error -> values.put("meanSquaredError", error));
    importance.ifPresent(
        estimate -> {
          values.put("meanImportanceWeightedLogLikelihood", estimate.mean());
          values.put("importanceSamples", estimate.samples());
          values.put("standardError", estimate.standardError());
        });
    reciprocal.ifPresent(
        estimate -> {
          values.put("meanReciprocalLogLikelihood", estimate.mean());
          values.put("reciprocalSamples", estimate.samples());
          values.put("reciprocalStandardError", estimate.standardError());
          values.put("meanAcceptance", estimate.acceptance());
        });
    if (clippedRows > 0) {
      values.put("clippedRows", clippedRows);
    }
    return values;
  }
}
