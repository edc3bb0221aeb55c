package org.sparkvae.spark.train;

import java.util.List;
import java.util.OptionalDouble;
import org.sparkvae.model.objective.TermSums;

/**
 * What happened in a round, for display.
 *
 * @param round its number, from 1
 * @param pass the pass that it belonged to, from 1
 * @param shareOfPass share of the pass that is done after the round, in (0, 1]
 * @param terms sums of the objective's terms over its training rows
 * @param judgment whether its result counts
 * @param notFinite shards whose terms or parameters were not finite, by index
 * @param validationBound mean negative ELBO of the validation rows after the round, nats a row;
 *     empty if it was not computed
 * @param times where its time went
 */
public record RoundReport(
    int round,
    int pass,
    int passes,
    double shareOfPass,
    TermSums terms,
    Judgment judgment,
    List<Integer> notFinite,
    OptionalDouble validationBound,
    TrainingTimes times) {

  /** The verdict of the divergence guard. */
  public enum Judgment {
    /** The result counts. */
    ACCEPTED,
    /** The round was undone. */
    UNDONE
  }

  /** {@return share of the training that is done after the round, in (0, 1]} */
  public double shareOfTraining() {
    return (pass - 1 + shareOfPass) / passes;
  }
}
