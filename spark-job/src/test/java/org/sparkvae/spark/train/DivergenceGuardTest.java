package org.sparkvae.spark.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.sparkvae.model.objective.BoundTerms;
import org.sparkvae.model.objective.RowTerms;
import org.sparkvae.model.objective.TermSums;
import org.sparkvae.spark.train.GuardConfig.GuardMode;
import org.sparkvae.spark.train.RoundReport.Judgment;
import org.sparkvae.spark.train.round.WorkerState;

class DivergenceGuardTest {
  private static final double MARGIN = 10;
  private static final int WINDOW = 3;
  private static final int RECOVERY = 2;

  private final DivergenceGuard guard = guard(GuardMode.ON);

  private static DivergenceGuard guard(GuardMode mode) {
    return new DivergenceGuard(new GuardConfig(mode, MARGIN, WINDOW, RECOVERY, 5), 0);
  }

  private static WorkerState worker(float parameter) {
    return worker(parameter, 0);
  }

  private static WorkerState worker(float parameter, long step) {
    return new WorkerState(new float[] {parameter}, new float[] {0}, List.of(), step);
  }

  private static TermSums bound(double nats) {
    return RowTerms.sumsOfElbo(new BoundTerms(2, nats, nats), 1);
  }

  private TrainingState accepted(double... bounds) {
    TrainingState state = TrainingState.initial(worker(0));
    for (int round = 0; round < bounds.length; round++) {
      state = guard.accepted(state, worker(round + 1), new float[] {7}, bound(bounds[round]));
    }
    return state;
  }

  private Judgment judge(double nats, TrainingState state) {
    return guard.judge(bound(nats), worker(1), state);
  }

  @Test
  void undoesARoundBeyondMedianPlusMargin() {
    TrainingState state = accepted(30, 20, 100); // median 30
    assertThat(judge(40, state)).isEqualTo(Judgment.ACCEPTED);
    assertThat(judge(40.01, state)).isEqualTo(Judgment.UNDONE);
    assertThat(guard(GuardMode.OFF).judge(bound(1e9), worker(1), state))
        .isEqualTo(Judgment.ACCEPTED);
  }

  @Test
  void judgesOnlyWithAWindowOfAcceptedRounds() {
    assertThat(judge(1e9, accepted(30, 20))).isEqualTo(Judgment.ACCEPTED);
    assertThat(accepted(1, 2, 3, 4).guard().acceptedBounds()).containsExactly(2.0, 3.0, 4.0);
  }

  @Test
  void aRoundThatIsNotFiniteIsAlwaysUndone() {
    TrainingState start = accepted();
    for (double nats : new double[] {Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThat(judge(nats, start)).isEqualTo(Judgment.UNDONE);
      assertThat(guard(GuardMode.OFF).judge(bound(nats), worker(1), start))
          .isEqualTo(Judgment.UNDONE);
    }
    assertThat(guard.judge(bound(1), worker(Float.NaN), start)).isEqualTo(Judgment.UNDONE);
    WorkerState brokenState =
        new WorkerState(new float[1], new float[] {Float.POSITIVE_INFINITY}, List.of(), 0);
    assertThat(guard.judge(bound(1), brokenState, start)).isEqualTo(Judgment.UNDONE);
  }

  /** The objective rises with the weight of the KL divergence, by more than the margin here. */
  @Test
  void duringAWarmUpARoundIsOnlyUndoneIfItIsNotFinite() {
    int roundSteps = 10;
    DivergenceGuard warmUp = new DivergenceGuard(guard.config(), 2 * roundSteps + 1);
    TrainingState state = TrainingState.initial(worker(0));
    for (int round = 0; round < 3; round++) { // the last one starts a step before the end
      assertThat(warmUp.judge(bound(100 * round), worker(1), state)).isEqualTo(Judgment.ACCEPTED);
      assertThat(warmUp.judge(bound(Double.NaN), worker(1), state)).isEqualTo(Judgment.UNDONE);
      WorkerState next = worker(round + 1, (round + 1) * roundSteps);
      state = warmUp.accepted(state, next, new float[1], bound(100 * round));
      assertThat(state.guard().acceptedBounds()).isEmpty();
      assertThat(state.guard().lastAccepted().parameters()).containsExactly(round);
    }
    for (int round = 3; round < 3 + WINDOW; round++) {
      WorkerState next = worker(round + 1, (round + 1) * roundSteps);
      assertThat(warmUp.judge(bound(1e9), next, state)).isEqualTo(Judgment.ACCEPTED);
      state = warmUp.accepted(state, next, new float[1], bound(200));
    }
    assertThat(state.guard().acceptedBounds()).containsExactly(200.0, 200.0, 200.0);
    assertThat(warmUp.judge(bound(210.01), worker(1), state)).isEqualTo(Judgment.UNDONE);
  }

  @Test
  void undoingGoesBackToTheStartOfTheLastAcceptedRound() {
    TrainingState state = accepted(30, 20); // the second round started from worker 1
    TrainingState undone = guard.undone(state);
    assertThat(undone.worker().parameters()).containsExactly(1f);
    assertThat(undone.outer().velocity()).containsExactly(0f);
    assertThat(undone.outer().stepBackoff()).isEqualTo(0.5);
    assertThat(undone.guard().undoneRounds()).isEqualTo(1);
    assertThat(undone.guard().acceptedBounds()).isEqualTo(state.guard().acceptedBounds());
    assertThat(guard.undone(undone).outer().stepBackoff()).isEqualTo(0.25);
  }

  @Test
  void beforeAnyAcceptedRoundTheStartIsKept() {
    assertThat(guard.undone(accepted()).worker().parameters()).containsExactly(0f);
  }

  @Test
  void theRoundAfterAnUndoneOneCountsIfFinite() {
    TrainingState undone = guard.undone(accepted(30, 20, 100));
    assertThat(judge(1e9, undone)).isEqualTo(Judgment.ACCEPTED);
    assertThat(judge(Double.NaN, undone)).isEqualTo(Judgment.UNDONE);
  }

  @Test
  void theStepIsRestoredAfterAcceptedRounds() {
    TrainingState state = guard.undone(guard.undone(accepted(30, 20, 100)));
    double[] scales = {0.25, 0.5, 0.5, 1, 1, 1};
    for (double scale : scales) {
      state = guard.accepted(state, worker(1), new float[1], bound(1));
      assertThat(state.outer().stepBackoff()).isEqualTo(scale);
    }
  }

  @Test
  void fiveUndoneRoundsInARowEndTheTraining() {
    TrainingState state = accepted(30);
    for (int i = 0; i < 4; i++) {
      state = guard.undone(state);
    }
    assertThat(guard.isSpent(state)).isFalse();
    TrainingState saved = guard.accepted(state, worker(1), new float[1], bound(1));
    assertThat(guard.isSpent(guard.undone(saved))).isFalse();
    assertThat(guard.isSpent(guard.undone(state))).isTrue();
  }
}
