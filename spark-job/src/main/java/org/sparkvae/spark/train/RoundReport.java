package org.sparkvae.spark.train;

import java.util.List;
import java.util.OptionalDouble;
import org.sparkvae.model.objective.BoundTerms;

/**
 * What happened in a round, for whoever shows it.
 *
 * @param round its number, from 1
 * @param pass that it belonged to, from 1
 * @param passes of the training
 * @param shareOfPass how much of the pass is done after it, in (0, 1]
 * @param terms of its training rows
 * @param judgment whether its result counts
 * @param notFinite shards whose bound or parameters were not finite, by index
 * @param validationBound mean negative ELBO of the validation rows after it, where it was taken
 * @param times of this round
 */
public record RoundReport(
    int round,
    int pass,
    int passes,
    double shareOfPass,
    BoundTerms terms,
    Judgment judgment,
    List<Integer> notFinite,
    OptionalDouble validationBound,
    TrainingTimes times) {

  /** What the guard said. */
  public enum Judgment {
    /** The result counts. */
    ACCEPTED,
    /** The round was undone. */
    UNDONE
  }

  /**
   * @return how much of the training is done after it, in (0, 1]
   */
  public double shareOfTraining() {
    return (pass - 1 + shareOfPass) / passes;
  }
}
