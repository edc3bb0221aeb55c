package org.sparkvae.spark.train;

import java.util.OptionalDouble;
import java.util.function.Function;
import org.sparkvae.model.objective.BoundTerms;
import org.sparkvae.model.objective.TermSums;
import org.sparkvae.spark.train.EarlyStoppingConfig.StoppingMode;
import org.sparkvae.spark.train.RoundReport.Judgment;
import org.sparkvae.spark.train.TrainingState.Best;
import org.sparkvae.spark.train.ValidationConfig.ValidationInterval;
import org.sparkvae.spark.train.round.WorkerState;

/**
 * Decides when the bound of the validation rows is computed, which parameters are the best, and
 * whether training has stopped improving.
 *
 * @param config when the bound is computed, and what counts as an improvement
 * @param evaluator the bound of the validation rows under given parameters; null if there are none
 * @param warmUpSteps while the weight of the KL divergence rises, mean objectives cannot be
 *     compared, and training need not improve
 */
public record ValidationSchedule(
    TrainingConfig config, Function<float[], BoundTerms> evaluator, long warmUpSteps) {
  boolean isOn() {
    return evaluator != null && config.validation().every() != ValidationInterval.NEVER;
  }

  /**
   * @param passEnds whether the round was the last of its pass
   * @return whether the bound is computed after the round
   */
  public boolean isDue(boolean passEnds) {
    return isOn()
        && switch (config.validation().every()) {
          case ROUND -> true;
          case PASS -> passEnds;
          case NEVER -> false;
        };
  }

  /** {@return mean negative ELBO of the validation rows, nats a row} */
  public OptionalDouble bound(TrainingState state) {
    return OptionalDouble.of(evaluator.apply(state.worker().parameters()).meanNegativeElbo());
  }

  /**
   * Updates the best parameters: by the validation bound if there are validation rows, else by the
   * mean objective of the training rows of an accepted round, which belongs to the parameters that
   * the round started from. Before the end of the warm-up there is no such mean; the best of its
   * validations is replaced by the first one after it.
   */
  TrainingState judged(
      TrainingState before,
      TrainingState after,
      TermSums training,
      Judgment judgment,
      OptionalDouble validationBound) {
    if (validationBound.isPresent()) {
      return byValidation(after, validationBound.getAsDouble());
    }
    boolean better =
        !isOn()
            && isWarm(before.worker())
            && judgment == Judgment.ACCEPTED
            && (after.best() == null || training.meanObjective() < after.best().loss());
    return better
        ? after.withBest(new Best(before.worker(), training.meanObjective(), before.round(), 0))
        : after;
  }

  private boolean isWarm(WorkerState worker) {
    return worker.step() >= warmUpSteps;
  }

  private TrainingState byValidation(TrainingState state, double bound) {
    Best best = state.best();
    boolean isWarm = isWarm(state.worker());
    if (best == null || isWarm && !isWarm(best.worker())) {
      return Double.isFinite(bound)
          ? state.withBest(new Best(state.worker(), bound, state.round(), 0))
          : state;
    }
    boolean improves = bound < best.loss() - config.earlyStopping().minImprovement();
    int stale = improves || !isWarm ? 0 : best.staleValidations() + 1;
    return state.withBest(
        bound < best.loss()
            ? new Best(state.worker(), bound, state.round(), stale)
            : new Best(best.worker(), best.loss(), best.round(), stale));
  }

  boolean isExhausted(TrainingState state) {
    return isExhausted(state, 0);
  }

  /** {@return whether one more validation could end the training} */
  boolean couldExhaust(TrainingState state) {
    return isExhausted(state, 1);
  }

  private boolean isExhausted(TrainingState state, int moreStale) {
    return isOn()
        && config.earlyStopping().mode() == StoppingMode.ON
        && state.best() != null
        && state.best().staleValidations() + moreStale >= config.earlyStopping().patience();
  }
}
