package org.sparkvae.spark.train;

import java.util.List;
import org.sparkvae.model.objective.TermSums;
import org.sparkvae.spark.train.GuardConfig.GuardMode;
import org.sparkvae.spark.train.RoundReport.Judgment;
import org.sparkvae.spark.train.TrainingState.GuardState;
import org.sparkvae.spark.train.TrainingState.OuterState;
import org.sparkvae.spark.train.round.WorkerState;

/**
 * Judges a round by the mean objective of its training rows, which is measured from the round's
 * start on: a bad outer step shows in the next round. After an undone round, training continues
 * from the start of the last accepted one, with velocity zero and half the outer step. The undone
 * round's number and rows are not used again.
 *
 * @param warmUpSteps while the weight of the KL divergence rises, so does the objective: a round
 *     that starts before this many steps is neither judged by its mean nor remembered
 */
record DivergenceGuard(GuardConfig config, long warmUpSteps) {
  /**
   * @param terms sums of the objective's terms over the round
   * @param next the state that the round leads to; no bound has measured its last step yet
   * @param state before the round
   */
  Judgment judge(TermSums terms, WorkerState next, TrainingState state) {
    double bound = terms.meanObjective();
    if (!Double.isFinite(bound) || !next.isFinite()) {
      return Judgment.UNDONE;
    }
    GuardState guard = state.guard();
    boolean judged =
        config.mode() == GuardMode.ON
            && state.worker().step() >= warmUpSteps
            && guard.undoneInARow() == 0 // the round after an undone one counts if it is finite
            && guard.acceptedBounds().size() >= config.window();
    return judged && bound > median(guard.acceptedBounds()) + config.margin()
        ? Judgment.UNDONE
        : Judgment.ACCEPTED;
  }

  TrainingState undone(TrainingState state) {
    WorkerState lastAccepted = state.guard().lastAccepted();
    OuterState outer = state.outer();
    return new TrainingState(
        lastAccepted == null ? state.worker() : lastAccepted,
        new OuterState(new float[outer.velocity().length], outer.stepBackoff() / 2),
        state.position(),
        state.guard().undone(),
        state.best());
  }

  TrainingState accepted(TrainingState state, WorkerState next, float[] velocity, TermSums terms) {
    double backoff = state.outer().stepBackoff();
    int accepted = state.guard().acceptedSinceBackoff() + 1;
    boolean recovers = backoff < 1 && accepted >= config.recoveryRounds();
    return new TrainingState(
        next,
        new OuterState(velocity, recovers ? Math.min(1, backoff * 2) : backoff),
        state.position(),
        state
            .guard()
            .accepted(
                state.worker(),
                recovers ? 0 : accepted,
                terms.meanObjective(),
                state.worker().step() >= warmUpSteps ? config.window() : 0),
        state.best());
  }

  boolean isSpent(TrainingState state) {
    return state.guard().undoneInARow() >= config.maxUndone();
  }

  private static double median(List<Double> bounds) {
    double[] sorted = bounds.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
