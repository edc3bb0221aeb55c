package org.sparkvae.spark.evaluate;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.sparkvae.model.objective.BoundTerms;

/**
 * A split block: means over the rows of a split, in nats.
 *
 * @param bound sums of the bound's terms
 * @param importance the importance-weighted estimate, if asked for
 */
public record SplitScores(BoundTerms bound, Optional<Importance> importance) {
  /**
   * The importance-weighted estimate of log p(x).
   *
   * @param mean over rows, nats, higher is better
   * @param samples draws of z for each row (K)
   * @param standardError of the mean, by the draws
   */
  public record Importance(double mean, int samples, double standardError) {}

  /**
   * @return names and values as in {@code metrics.json}
   */
  public Map<String, Object> toMap() {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("rows", bound.rows());
    values.put("meanNegativeElbo", bound.meanNegativeElbo());
    values.put("meanReconstructionNll", bound.meanReconstructionNll());
    values.put("meanKlDivergence", bound.meanKlDivergence());
    importance.ifPresent(
        estimate -> {
          values.put("meanImportanceWeightedLogLikelihood", estimate.mean());
          values.put("importanceSamples", estimate.samples());
          values.put("standardError", estimate.standardError());
        });
    return values;
  }
}
