package org.sparkvae.spark.train;

import java.util.OptionalDouble;
import org.sparkvae.spark.train.RoundReport.Judgment;

/**
 * What is remembered of a round; the same whatever machine ran it.
 *
 * @param pass that it belonged to, from 1
 * @param meanNegativeElbo of its training rows, nats a row
 * @param meanReconstructionNll of them
 * @param meanKlDivergence of them
 * @param judgment whether its result counts
 * @param validationBound mean negative ELBO of the validation rows after it, where it was taken
 */
public record RoundRecord(
    int pass,
    double meanNegativeElbo,
    double meanReconstructionNll,
    double meanKlDivergence,
    Judgment judgment,
    OptionalDouble validationBound) {

  static RoundRecord of(RoundReport report) {
    return new RoundRecord(
        report.pass(),
        report.terms().meanNegativeElbo(),
        report.terms().meanReconstructionNll(),
        report.terms().meanKlDivergence(),
        report.judgment(),
        report.validationBound());
  }
}
