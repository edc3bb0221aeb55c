package org.sparkvae.spark.train;

import java.util.OptionalDouble;
import org.sparkvae.spark.train.RoundReport.Judgment;

/**
 * The summary of a round that checkpoints keep; the same on every machine.
 *
 * @param pass the pass that it belonged to, from 1
 * @param meanNegativeElbo over its training rows, nats a row
 * @param meanReconstructionNll over its training rows, nats a row
 * @param meanKlDivergence over its training rows, nats a row
 * @param judgment whether its result counts
 * @param validationBound mean negative ELBO of the validation rows after the round, nats a row;
 *     empty if it was not computed
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
