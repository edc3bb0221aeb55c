package org.sparkvae.spark.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.sparkvae.model.objective.BoundTerms;
import org.sparkvae.model.objective.RowTerms;
import org.sparkvae.model.objective.TermSums;
import org.sparkvae.spark.train.OuterConfig.OuterName;
import org.sparkvae.spark.train.OuterOptimizer.Step;
import org.sparkvae.spark.train.TrainingState.Momentum;
import org.sparkvae.spark.train.TrainingState.OuterState;
import org.sparkvae.spark.train.round.WorkerState;

class AdaptiveMomentumTest {
  private static final TermSums NO_TERMS = RowTerms.sumsOfElbo(new BoundTerms(1, 0, 0), 1);
  private static final DivergenceGuard GUARD = new DivergenceGuard(GuardConfig.DEFAULTS);
  private static final OuterConfig FIXED_HALF = new OuterConfig(OuterName.NESTEROV, 0.7, 0.5);
  private static final int STEPS_PER_ROUND = 100;

  private static WorkerState worker(long step, float... parameters) {
    return new WorkerState(parameters, new float[0], List.of(), step);
  }

  private static TrainingState after(TrainingState state, Step step) {
    WorkerState next = worker(state.worker().step() + STEPS_PER_ROUND, step.parameters());
    return GUARD.accepted(state, next, step.state(), NO_TERMS);
  }

  /**
   * The distance from the minimum of a quadratic, one curvature a parameter, after 60 rounds from
   * distance 1 in each: delta = -curvature x + inertia (the last delta). The inertia is that of the
   * workers' own momentum, which is carried from round to round.
   */
  private static double distance(OuterConfig config, double inertia, double... curvatures) {
    OuterOptimizer outer = new OuterOptimizer(config);
    float[] start = new float[curvatures.length];
    Arrays.fill(start, 1f);
    TrainingState state = TrainingState.initial(worker(0, start));
    double[] delta = new double[curvatures.length];
    for (int round = 0; round < 60; round++) {
      for (int i = 0; i < delta.length; i++) {
        delta[i] = -curvatures[i] * state.worker().parameters()[i] + inertia * delta[i];
      }
      state = after(state, outer.step(state, delta));
    }
    double sum = 0;
    for (float parameter : state.worker().parameters()) {
      sum += (double) parameter * parameter;
    }
    return Math.sqrt(sum);
  }

  @Test
  void theFirstStepIsPlainAveraging() {
    TrainingState state = TrainingState.initial(worker(0, 1f, 2f));
    Step step = new OuterOptimizer(OuterConfig.ADAPTIVE).step(state, new double[] {0.5, -0.25});
    assertThat(step.parameters()).containsExactly(1.5f, 1.75f);
    assertThat(step.state().momentum()).isEqualTo(Momentum.INITIAL);
  }

  @Test
  void momentumRisesWithTheWorkersSteps() {
    long[] steps = {100, 300, 900, 100_000};
    double[] momenta = {0.5, 0.75, 0.9, 0.9};
    for (int i = 0; i < steps.length; i++) {
      TrainingState state = TrainingState.initial(worker(steps[i], 1f));
      Momentum next = AdaptiveMomentum.next(state, new double[] {1});
      assertThat(next.momentum()).isCloseTo(momenta[i], within(1e-12));
      assertThat(next.factor()).isCloseTo(1 - momenta[i] / 3, within(1e-12));
    }
  }

  /** By hand: odds 1.5 at limit 0.6, times exp(0.5 cosine), at factor 0.8 and momentum 0.6. */
  @Test
  void theLimitFollowsTheCosineOfDeltaAndExtra() {
    double[] deltas = {2, -3};
    double[] odds = {1.5 * Math.exp(0.5), 1.5 * Math.exp(-0.5)};
    for (int i = 0; i < 2; i++) {
      TrainingState state = TrainingState.initial(worker(0, 1f));
      OuterState moved = new OuterState(new float[] {5f}, 1, new Momentum(0.6, 0.6, 0.8));
      // move 3.2 = 0.8 (delta 1 + 0.6 velocity 5), so the extra is 2.2
      state = GUARD.accepted(state, worker(900, 4.2f), moved, NO_TERMS);
      Momentum next = AdaptiveMomentum.next(state, new double[] {deltas[i]});
      double limit = Math.max(0.5, odds[i] / (1 + odds[i]));
      assertThat(next.limit()).isCloseTo(limit, within(1e-12));
      assertThat(next.momentum()).isEqualTo(next.limit());
    }
  }

  @Test
  void whereTheBoundIsFlatItIsAsFastAsFullMomentum() {
    double adaptive = distance(OuterConfig.ADAPTIVE, 0, 0.01);
    assertThat(adaptive).isLessThan(distance(OuterConfig.NESTEROV, 0, 0.01));
    assertThat(adaptive).isLessThan(0.1 * distance(OuterConfig.PLAIN, 0, 0.01));
  }

  @Test
  void whereFullMomentumIsThrownOutOfAValleyItStillBeatsTheOthers() {
    double[] valley = {1, 0.01};
    assertThat(distance(OuterConfig.NESTEROV, 0.6, valley)).isGreaterThan(1);
    double adaptive = distance(OuterConfig.ADAPTIVE, 0.6, valley);
    assertThat(adaptive).isLessThan(distance(OuterConfig.PLAIN, 0.6, valley));
    assertThat(adaptive).isLessThan(distance(FIXED_HALF, 0.6, valley));
  }

  @Test
  void anUndoneRoundLowersTheLimit() {
    TrainingState state = TrainingState.initial(worker(100_000, 1f));
    state = GUARD.undone(state);
    assertThat(AdaptiveMomentum.next(state, new double[] {1}).momentum()).isEqualTo(0.5);
  }

  /** The sums have several blocks here; a reference takes them in one go. */
  @Test
  void longArraysHaveTheSameCosine() {
    int length = 200_000;
    float[] from = new float[length];
    float[] to = new float[length];
    float[] velocity = new float[length];
    double[] delta = new double[length];
    double product = 0;
    double deltaSquare = 0;
    double extraSquare = 0;
    for (int i = 0; i < length; i++) {
      to[i] = (float) Math.sin(i);
      velocity[i] = (float) Math.cos(0.7 * i);
      delta[i] = Math.sin(i + 1.0);
      double extra = to[i] * (1 - 1 / 0.8) + 0.6 * velocity[i];
      product += delta[i] * extra;
      deltaSquare += delta[i] * delta[i];
      extraSquare += extra * extra;
    }
    TrainingState state = TrainingState.initial(worker(0, from));
    OuterState moved = new OuterState(velocity, 1, new Momentum(0.6, 0.6, 0.8));
    state = GUARD.accepted(state, worker(900, to), moved, NO_TERMS);
    double odds = 1.5 * Math.exp(0.5 * product / Math.sqrt(deltaSquare * extraSquare));
    assertThat(AdaptiveMomentum.next(state, delta).limit())
        .isCloseTo(Math.max(0.5, odds / (1 + odds)), within(1e-12));
  }
}
