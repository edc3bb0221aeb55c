package org.sparkvae.spark.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.sparkvae.spark.train.OuterConfig.OuterName;
import org.sparkvae.spark.train.OuterOptimizer.Step;
import org.sparkvae.spark.train.TrainingState.OuterState;
import org.sparkvae.spark.train.round.WorkerState;

class OuterScheduleTest {
  private static final OuterSchedule SCHEDULE = new OuterSchedule(OuterConfig.SCHEDULED);
  private static final OuterConfig HALF = new OuterConfig(OuterName.NESTEROV, 0.7, 0.5);

  /**
   * The distance from the minimum of a quadratic, one curvature a parameter, after rounds from
   * distance 1 in each: delta = -curvature x + 0.9^steps (the last delta). The second term is the
   * momentum that the workers' optimizer carries from round to round.
   */
  private static double distance(OuterConfig config, int steps, int rounds, double... curvatures) {
    OuterOptimizer outer = new OuterOptimizer(new OuterSchedule(config));
    double inertia = Math.pow(0.9, steps);
    float[] parameters = new float[curvatures.length];
    Arrays.fill(parameters, 1f);
    OuterState state = new OuterState(new float[curvatures.length], 1);
    double[] delta = new double[curvatures.length];
    for (int round = 0; round < rounds; round++) {
      for (int i = 0; i < delta.length; i++) {
        delta[i] = -curvatures[i] * parameters[i] + inertia * delta[i];
      }
      WorkerState start =
          new WorkerState(parameters, new float[0], List.of(), (long) round * steps);
      Step step = outer.step(start, state, delta, 1 - (double) round / rounds);
      parameters = step.parameters();
      state = new OuterState(step.velocity(), 1);
    }
    double sum = 0;
    for (float parameter : parameters) {
      sum += (double) parameter * parameter;
    }
    return Math.sqrt(sum);
  }

  @Test
  void fixedOnesAreConstant() {
    for (OuterConfig config : List.of(OuterConfig.PLAIN, HALF, OuterConfig.NESTEROV)) {
      OuterSchedule schedule = new OuterSchedule(config);
      for (long before : new long[] {0, 7, 100_000}) {
        double momentum = schedule.momentum(before, 1e-3);
        assertThat(momentum).isEqualTo(config.momentum());
        assertThat(schedule.stepSize(momentum)).isEqualTo(config.stepSize());
      }
    }
  }

  @Test
  void theFirstRoundIsPlainAveragingAndTheLastNearlySo() {
    assertThat(SCHEDULE.momentum(0, 1)).isZero();
    assertThat(SCHEDULE.stepSize(0)).isEqualTo(1);
    assertThat(SCHEDULE.momentum(10_000, 0.002)).isCloseTo(0.009, within(1e-12));
  }

  @Test
  void momentumRisesWithTheWorkersStepsAndFallsInTheEnd() {
    assertThat(SCHEDULE.momentum(100, 0.9)).isEqualTo(0.5);
    assertThat(SCHEDULE.momentum(300, 0.8)).isEqualTo(0.75);
    assertThat(SCHEDULE.momentum(10_000, 0.2)).isEqualTo(0.9);
    assertThat(SCHEDULE.momentum(10_000, 0.1)).isCloseTo(0.45, within(1e-12));
    assertThat(SCHEDULE.stepSize(0.45)).isCloseTo(0.85, within(1e-12));
    assertThat(SCHEDULE.stepSize(0.9)).isCloseTo(0.7, within(1e-12));
  }

  @Test
  void inLongRoundsItIsNearlyAsFastAsMomentum() {
    double scheduled = distance(OuterConfig.SCHEDULED, 100, 60, 0.01);
    assertThat(scheduled).isLessThan(0.2 * distance(OuterConfig.PLAIN, 100, 60, 0.01));
    assertThat(scheduled).isLessThan(1.5 * distance(OuterConfig.NESTEROV, 100, 60, 0.01));
  }

  @Test
  void inShortRoundsAndAValleyItBeatsAllFixedOnes() {
    double[] valley = {1, 0.01};
    assertThat(distance(OuterConfig.NESTEROV, 4, 60, valley)).isGreaterThan(1); // thrown out
    double scheduled = distance(OuterConfig.SCHEDULED, 4, 60, valley);
    assertThat(scheduled).isLessThan(distance(OuterConfig.PLAIN, 4, 60, valley));
    assertThat(scheduled).isLessThan(distance(HALF, 4, 60, valley));
  }
}
