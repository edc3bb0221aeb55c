package org.sparkvae.spark.train;

import org.sparkvae.spark.train.TrainingState.OuterState;
import org.sparkvae.spark.train.round.ParallelRanges;
import org.sparkvae.spark.train.round.ParallelRanges.Cores;
import org.sparkvae.spark.train.round.WorkerState;

/**
 * Steps along the mean delta of a round, as SGD with Nesterov's momentum would along a gradient.
 *
 * <pre>
 * velocity = momentum * velocity + meanDelta
 * theta = theta + stepSize * (meanDelta + momentum * velocity)
 * </pre>
 *
 * Plain averaging is stepSize 1, momentum 0; {@link OuterSchedule} has both for each round. Source:
 * Douillard et al., DiLoCo (2023). Computed in double, stored in float.
 */
final class OuterOptimizer {
  private final OuterSchedule schedule;

  OuterOptimizer(OuterSchedule schedule) {
    this.schedule = schedule;
  }

  /** The result of a step. */
  record Step(float[] parameters, float[] velocity) {}

  /**
   * @param start that the round started from
   * @param meanDelta row-weighted mean of the workers' parameters minus those of {@code start}
   * @param left share of the training that was left when the round started, in (0, 1]
   */
  Step step(WorkerState start, OuterState state, double[] meanDelta, double left) {
    float[] parameters = start.parameters();
    Step next = new Step(new float[parameters.length], new float[parameters.length]);
    float[] velocity = state.velocity();
    double momentum = schedule.momentum(start.step(), left);
    double factor = state.stepBackoff() * schedule.stepSize(momentum);
    ParallelRanges.forEach(
        parameters.length,
        Cores.ALL,
        (from, to) -> {
          for (int i = from; i < to; i++) {
            next.velocity[i] = (float) (momentum * velocity[i] + meanDelta[i]);
            double move = meanDelta[i] + momentum * next.velocity[i];
            next.parameters[i] = (float) (parameters[i] + factor * move);
          }
        });
    return next;
  }
}
