package org.sparkvae.spark.train;

import java.util.ArrayList;
import java.util.List;
import org.sparkvae.model.objective.BoundTerms;
import org.sparkvae.spark.train.GuardConfig.GuardMode;
import org.sparkvae.spark.train.TrainingState.WorkerState;

/**
 * Judges a round by its training bound, which is measured from the round's start: a bad outer step
 * of one round shows in the next. An undone round goes back to the start of the last accepted one,
 * with velocity zero and half the outer step; its round number and its rows are not seen again.
 */
final class DivergenceGuard {
  /** What becomes of a round. */
  enum Verdict {
    /** Its result counts. */
    ACCEPT,
    /** It is as if it had not been. */
    UNDO
  }

  private final GuardConfig config;

  DivergenceGuard(GuardConfig config) {
    this.config = config;
  }

  /**
   * @param terms of the round
   * @param next what the round would lead to: its last step is in no bound yet
   * @param state before the round
   */
  Verdict judge(BoundTerms terms, WorkerState next, TrainingState state) {
    double bound = terms.meanNegativeElbo();
    if (!Double.isFinite(bound) || !next.isFinite()) {
      return Verdict.UNDO;
    }
    boolean judged =
        config.mode() == GuardMode.ON
            && state.undoneInARow() == 0 // the round after an undone one counts if it is finite
            && state.acceptedBounds().size() >= config.window();
    return judged && bound > median(state.acceptedBounds()) + config.margin()
        ? Verdict.UNDO
        : Verdict.ACCEPT;
  }

  TrainingState undone(TrainingState state) {
    WorkerState back = state.anchor() == null ? state.worker() : state.anchor();
    return new TrainingState(
        back,
        state.anchor(),
        new float[state.velocity().length],
        state.outerScale() / 2,
        0,
        state.round(),
        state.pass(),
        state.batchInPass(),
        state.undoneRounds() + 1,
        state.undoneInARow() + 1,
        state.acceptedBounds(),
        state.best());
  }

  TrainingState accepted(
      TrainingState state, WorkerState next, float[] velocity, BoundTerms terms) {
    int good = state.goodRounds() + 1;
    boolean recovers = state.outerScale() < 1 && good >= config.recoveryRounds();
    List<Double> bounds = new ArrayList<>(state.acceptedBounds());
    bounds.add(terms.meanNegativeElbo());
    return new TrainingState(
        next,
        state.worker(),
        velocity,
        recovers ? Math.min(1, state.outerScale() * 2) : state.outerScale(),
        recovers ? 0 : good,
        state.round(),
        state.pass(),
        state.batchInPass(),
        state.undoneRounds(),
        0,
        List.copyOf(bounds.subList(Math.max(0, bounds.size() - config.window()), bounds.size())),
        state.best());
  }

  boolean isSpent(TrainingState state) {
    return state.undoneInARow() >= config.maxUndone();
  }

  private static double median(List<Double> bounds) {
    double[] sorted = bounds.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
