package org.sparkvae.spark.train;

import org.sparkvae.spark.train.TrainingState.OuterState;
import org.sparkvae.spark.train.round.ParallelRanges;
import org.sparkvae.spark.train.round.ParallelRanges.Cores;

/**
 * Steps along the mean delta of a round, as SGD with Nesterov's momentum would along a gradient.
 *
 * <pre>
 * velocity = momentum * velocity + meanDelta
 * theta = theta + stepSize * (meanDelta + momentum * velocity)
 * </pre>
 *
 * Plain averaging is stepSize 1, momentum 0. Source: Douillard et al., DiLoCo (2023). Computed in
 * double, stored in float.
 */
final class OuterOptimizer {
  private final double stepSize;
  private final double momentum;

  OuterOptimizer(OuterConfig config) {
    stepSize = config.stepSize();
    momentum = config.momentum();
  }

  /** The result of a step. */
  record Step(float[] parameters, float[] velocity) {}

  /**
   * @param parameters that the round started from
   * @param meanDelta row-weighted mean of the workers' parameters minus {@code parameters}
   */
  Step step(float[] parameters, OuterState state, double[] meanDelta) {
    Step next = new Step(new float[parameters.length], new float[parameters.length]);
    float[] velocity = state.velocity();
    double factor = state.stepBackoff() * stepSize;
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
