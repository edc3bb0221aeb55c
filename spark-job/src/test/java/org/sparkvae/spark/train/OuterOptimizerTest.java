package org.sparkvae.spark.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.sparkvae.spark.train.OuterConfig.OuterName;
import org.sparkvae.spark.train.OuterOptimizer.Step;
import org.sparkvae.spark.train.TrainingState.OuterState;
import org.sparkvae.spark.train.round.WorkerState;

class OuterOptimizerTest {
  private static OuterOptimizer optimizer(OuterConfig config) {
    return new OuterOptimizer(new OuterSchedule(config));
  }

  private static WorkerState worker(float... parameters) {
    return new WorkerState(parameters, new float[0], List.of(), 0);
  }

  @Test
  void plainAveragingIsTheMean() {
    OuterOptimizer plain = optimizer(OuterConfig.PLAIN);
    float[] start = {1f, 2f};
    double[] delta = {0.5, -0.25};
    float[] velocity = {9f, 9f};
    assertThat(plain.step(worker(start), new OuterState(velocity, 1), delta, 1).parameters())
        .containsExactly(1.5f, 1.75f);
  }

  @Test
  void nesterovByHandForThreeRounds() {
    OuterOptimizer outer = optimizer(new OuterConfig(OuterName.NESTEROV, 0.5, 0.5));
    float[] velocity = {0f};
    float[] theta = {0f};
    double[] deltas = {1, 2, -4};
    // v = 0.5 v + d: 1, 2.5, -2.75; move = d + 0.5 v: 1.5, 3.25, -5.375; theta += 0.5 move
    double[] velocities = {1, 2.5, -2.75};
    double[] thetas = {0.75, 2.375, -0.3125};
    for (int round = 0; round < 3; round++) {
      double[] delta = {deltas[round]};
      Step step = outer.step(worker(theta), new OuterState(velocity, 1), delta, 1);
      velocity = step.velocity();
      theta = step.parameters();
      assertThat((double) velocity[0]).isCloseTo(velocities[round], within(1e-12));
      assertThat((double) theta[0]).isCloseTo(thetas[round], within(1e-12));
    }
  }

  @Test
  void aHalvedStepMovesHalfAsFar() {
    OuterOptimizer outer = optimizer(OuterConfig.NESTEROV);
    double[] delta = {1};
    Step whole = outer.step(worker(0), new OuterState(new float[1], 1), delta, 1);
    assertThat(whole.parameters()).containsExactly((float) (0.7 * 1.9));
    Step half = outer.step(worker(0), new OuterState(new float[1], 0.5), delta, 1);
    assertThat(half.parameters()).containsExactly(whole.parameters()[0] / 2);
    assertThat(half.velocity()).isEqualTo(whole.velocity());
  }

  /** The result does not depend on the core that computes an element. */
  @Test
  void elementsAreIndependent() {
    OuterOptimizer outer = optimizer(OuterConfig.NESTEROV);
    int length = 4097;
    float[] start = new float[length];
    float[] velocity = new float[length];
    double[] delta = new double[length];
    for (int i = 0; i < length; i++) {
      start[i] = i;
      velocity[i] = 1f / (1 + i);
      delta[i] = Math.sin(i);
    }
    Step together = outer.step(worker(start), new OuterState(velocity, 1), delta, 1);
    for (int i = 0; i < length; i++) {
      Step alone =
          outer.step(
              worker(start[i]),
              new OuterState(new float[] {velocity[i]}, 1),
              new double[] {delta[i]},
              1);
      assertThat(together.velocity()[i]).isEqualTo(alone.velocity()[0]);
      assertThat(together.parameters()[i]).isEqualTo(alone.parameters()[0]);
    }
  }
}
