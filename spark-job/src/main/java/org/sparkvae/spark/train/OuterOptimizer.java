package org.sparkvae.spark.train;

import org.sparkvae.spark.train.Strips.Cores;

/**
 * Steps along the mean delta of a round, as SGD with Nesterov's momentum would along a gradient.
 *
 * <pre>
 * velocity = momentum * velocity + meanDelta
 * theta = theta + stepSize * (meanDelta + momentum * velocity)
 * </pre>
 *
 * Plain averaging is stepSize 1, momentum 0. Source: Douillard et al., DiLoCo (2023). Sums in
 * double, kept in float.
 */
final class OuterOptimizer {
  private final double stepSize;
  private final double momentum;

  OuterOptimizer(OuterConfig config) {
    stepSize = config.stepSize();
    momentum = config.momentum();
  }

  float[] velocity(float[] velocity, double[] meanDelta) {
    float[] next = new float[velocity.length];
    Strips.forEach(
        next.length,
        Cores.ALL,
        (from, to) -> {
          for (int i = from; i < to; i++) {
            next[i] = (float) (momentum * velocity[i] + meanDelta[i]);
          }
        });
    return next;
  }

  /**
   * @param velocity of this round
   * @param scale factor on the step, 1 unless the guard halved it
   */
  float[] step(float[] parameters, float[] velocity, double[] meanDelta, double scale) {
    float[] next = new float[parameters.length];
    Strips.forEach(
        next.length,
        Cores.ALL,
        (from, to) -> {
          for (int i = from; i < to; i++) {
            double move = meanDelta[i] + momentum * velocity[i];
            next[i] = (float) (parameters[i] + scale * stepSize * move);
          }
        });
    return next;
  }
}
