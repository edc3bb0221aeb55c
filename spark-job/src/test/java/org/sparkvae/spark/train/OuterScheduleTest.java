package org.sparkvae.spark.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.sparkvae.model.config.OptimizerConfig;
import org.sparkvae.model.config.OptimizerConfig.OptimizerName;
import org.sparkvae.model.config.OptimizerConfig.Schedule;
import org.sparkvae.spark.train.OuterConfig.OuterName;
import org.sparkvae.spark.train.OuterOptimizer.Step;
import org.sparkvae.spark.train.TrainingState.OuterState;
import org.sparkvae.spark.train.round.OptimizerStatePolicy;
import org.sparkvae.spark.train.round.WorkerState;

class OuterScheduleTest {
  private static final OuterConfig HALF = new OuterConfig(OuterName.NESTEROV, 0.7, 0.5);
  private static final TrainingConfig TWO_SHARDS =
      SmallProblem.plain(2).withOuter(OuterConfig.WARM_UP);

  private static OuterSchedule adam(OuterConfig outer) {
    return new OuterSchedule(outer, OuterSchedule.WORKER_MOMENTUM);
  }

  /**
   * The distance from the minimum of a quadratic, one curvature a parameter, after rounds from
   * distance 1 in each: delta = -curvature x + 0.9^steps (the last delta). The second term is the
   * momentum that the workers' optimizer carries from round to round.
   */
  private static double distance(OuterConfig config, int steps, int rounds, double... curvatures) {
    OuterOptimizer outer = new OuterOptimizer(adam(config));
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
      Step step = outer.step(start, state, delta, steps);
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
      for (long before : new long[] {0, 7, 100_000}) {
        double momentum = adam(config).momentum(before, 1);
        assertThat(momentum).isEqualTo(config.momentum());
        assertThat(adam(config).stepSize(momentum)).isEqualTo(config.stepSize());
      }
    }
  }

  @Test
  void theFirstRoundIsPlainAveraging() {
    OuterSchedule schedule = adam(OuterConfig.WARM_UP);
    assertThat(schedule.momentum(0, 100)).isZero();
    assertThat(schedule.stepSize(0)).isEqualTo(1);
  }

  @Test
  void momentumRisesWithTheWorkersSteps() {
    OuterSchedule schedule = new OuterSchedule(OuterConfig.WARM_UP, 0);
    assertThat(schedule.momentum(100, 10)).isEqualTo(0.5);
    assertThat(schedule.momentum(300, 10)).isEqualTo(0.75);
    assertThat(schedule.momentum(10_000_000_000L, 10)).isCloseTo(0.9, within(1e-12));
    assertThat(schedule.stepSize(0.45)).isCloseTo(0.85, within(1e-12));
    assertThat(schedule.stepSize(0.9)).isCloseTo(0.7, within(1e-12));
  }

  /** The two momenta amplify a constant delta by 1 / (1 - m) and 1 / (1 - 0.9^H): together 10. */
  @Test
  void theWorkersMomentumCounts() {
    for (int steps : new int[] {1, 4, 16, 300}) {
      double momentum = adam(OuterConfig.WARM_UP).momentum(10_000_000_000L, steps);
      double amplification = 1 / (1 - momentum) / (1 - Math.pow(0.9, steps));
      assertThat(amplification).as("%d steps", steps).isCloseTo(10, within(1e-9));
    }
  }

  @Test
  void onlySomeOptimizersHaveMomentumAndOnlyIfItIsKept() {
    for (OptimizerName name : OptimizerName.values()) {
      OptimizerConfig optimizer = new OptimizerConfig(name, 1e-3, Schedule.CONSTANT, 0.5, 1, 0);
      boolean has = name == OptimizerName.ADAM || name == OptimizerName.NESTEROVS;
      for (OptimizerStatePolicy policy : OptimizerStatePolicy.values()) {
        TrainingConfig config = TWO_SHARDS.withOptimizer(optimizer).withWorkerState(policy);
        double expected = has && policy != OptimizerStatePolicy.RESET ? 0.9 : 0;
        assertThat(OuterSchedule.of(config).workerMomentum()).isEqualTo(expected);
      }
    }
  }

  @Test
  void inLongRoundsItIsAsFastAsMomentum() {
    double warmUp = distance(OuterConfig.WARM_UP, 100, 60, 0.01);
    assertThat(warmUp).isLessThan(0.1 * distance(OuterConfig.PLAIN, 100, 60, 0.01));
    assertThat(warmUp).isLessThan(1.2 * distance(OuterConfig.NESTEROV, 100, 60, 0.01));
  }

  @Test
  void inShortRoundsAndAValleyItBeatsAllFixedOnes() {
    double[] valley = {1, 0.01};
    assertThat(distance(OuterConfig.NESTEROV, 4, 60, valley)).isGreaterThan(1); // thrown out
    double warmUp = distance(OuterConfig.WARM_UP, 4, 60, valley);
    assertThat(warmUp).isLessThan(distance(OuterConfig.PLAIN, 4, 60, valley));
    assertThat(warmUp).isLessThan(distance(HALF, 4, 60, valley));
  }

  @Test
  void inRoundsOfOneStepItIsPlainAveraging() {
    assertThat(distance(OuterConfig.WARM_UP, 1, 60, 1, 0.01))
        .isCloseTo(distance(OuterConfig.PLAIN, 1, 60, 1, 0.01), within(1e-6));
  }
}
