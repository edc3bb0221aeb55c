package org.sparkvae.spark.train;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;
import org.sparkvae.spark.train.RoundReport.Judgment;

/**
 * The summary of a round that checkpoints keep; the same on every machine.
 *
 * @param pass the pass that it belonged to, from 1
 * @param means of the terms that the objective names, over the training rows of the round, nats a
 *     row; the minimized term is the first
 * @param judgment whether its result counts
 * @param validationBound mean negative ELBO of the validation rows after the round, nats a row;
 *     empty if it was not computed
 */
public record RoundRecord(
    int pass, Map<String, Double> means, Judgment judgment, OptionalDouble validationBound) {
  public RoundRecord {
    means = Collections.unmodifiableMap(new LinkedHashMap<>(means));
  }

  static RoundRecord of(RoundReport report) {
    return new RoundRecord(
        report.pass(), report.terms().means(), report.judgment(), report.validationBound());
  }

  /** {@return the mean of a term, nats a row; NaN if the round does not have it} */
  public double mean(String term) {
    return means.getOrDefault(term, Double.NaN);
  }
}
