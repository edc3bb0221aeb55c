package org.sparkvae.spark.train;

import org.sparkvae.spark.train.TrainingState.Momentum;
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
 * Plain averaging is stepSize 1, momentum 0; {@link AdaptiveMomentum} chooses both in each round.
 * Source: Douillard et al., DiLoCo (2023). Computed in double, stored in float.
 */
final class OuterOptimizer {
  private final OuterConfig config;

  OuterOptimizer(OuterConfig config) {
    this.config = config;
  }

  /** The result of a step. */
  record Step(float[] parameters, OuterState state) {}

  /**
   * @param state before the round
   * @param meanDelta row-weighted mean of the workers' parameters minus those of {@code state}
   */
  Step step(TrainingState state, double[] meanDelta) {
    float[] parameters = state.worker().parameters();
    float[] velocity = state.outer().velocity();
    float[] nextParameters = new float[parameters.length];
    float[] nextVelocity = new float[parameters.length];
    Momentum next = momentum(state, meanDelta);
    double momentum = next.momentum();
    double factor = next.factor();
    ParallelRanges.forEach(
        parameters.length,
        Cores.ALL,
        (from, to) -> {
          for (int i = from; i < to; i++) {
            nextVelocity[i] = (float) (momentum * velocity[i] + meanDelta[i]);
            double move = meanDelta[i] + momentum * nextVelocity[i];
            nextParameters[i] = (float) (parameters[i] + factor * move);
          }
        });
    return new Step(
        nextParameters, new OuterState(nextVelocity, state.outer().stepBackoff(), next));
  }

  private Momentum momentum(TrainingState state, double[] meanDelta) {
    OuterState outer = state.outer();
    return switch (config.name()) {
      case ADAPTIVE -> AdaptiveMomentum.next(state, meanDelta);
      case PLAIN, NESTEROV ->
          new Momentum(
              outer.momentum().limit(), config.momentum(), outer.stepBackoff() * config.stepSize());
    };
  }
}
