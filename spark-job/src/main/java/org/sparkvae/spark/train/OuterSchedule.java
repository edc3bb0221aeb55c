package org.sparkvae.spark.train;

import org.sparkvae.spark.train.round.OptimizerStatePolicy;

/**
 * Momentum and step size of the outer optimizer in each round.
 *
 * <p>Constant, except with momentum warm-up:
 *
 * <pre>
 * inertia  = {@value #WORKER_MOMENTUM}^H with Adam and Nesterov in the workers, H: steps of the round; otherwise 0
 * limit    = 1 - (1 - 0.9) / (1 - inertia), at least 0
 * momentum = min(limit, steps / (steps + {@value #WARM_UP_STEPS})), steps: what a worker has taken before the round
 * stepSize = 1 - (1 - 0.7) momentum / 0.9
 * </pre>
 *
 * <p>The warm-up keeps the first deltas out of the velocity. They are the longest of the training
 * and soon point elsewhere; where the likelihood is sharp, a training that has followed them does
 * not recover. The limit counts the momentum that the workers' own optimizer carries from round to
 * round: both together amplify a constant delta by 1 / (1 - 0.9). Without it, momentum 0.9 over
 * rounds of a few steps throws the parameters out of narrow valleys.
 *
 * @param outer as configured
 * @param workerMomentum of the workers' optimizer for one step, in [0, 1)
 */
record OuterSchedule(OuterConfig outer, double workerMomentum) {
  /** Of DL4J's Adam (beta1) and Nesterov. */
  static final double WORKER_MOMENTUM = 0.9;

  static final double WARM_UP_STEPS = 100;

  static OuterSchedule of(TrainingConfig config) {
    boolean hasMomentum =
        switch (config.optimizer().name()) {
          case ADAM, NESTEROVS -> config.workerState() != OptimizerStatePolicy.RESET;
          case ADAGRAD, ADADELTA, RMSPROP, SGD -> false;
        };
    return new OuterSchedule(config.outer(), hasMomentum ? WORKER_MOMENTUM : 0);
  }

  /**
   * @param stepsBefore largest number of steps that a worker has taken before the round
   * @param steps the same in the round
   */
  double momentum(long stepsBefore, int steps) {
    return switch (outer.name()) {
      case PLAIN, NESTEROV -> outer.momentum();
      case NESTEROV_WARM_UP -> {
        double inertia = Math.pow(workerMomentum, Math.max(1, steps));
        double limit = Math.max(0, 1 - (1 - outer.momentum()) / (1 - inertia));
        yield Math.min(limit, stepsBefore / (stepsBefore + WARM_UP_STEPS));
      }
    };
  }

  /** The step size at a momentum; without any, it is plain averaging. */
  double stepSize(double momentum) {
    return switch (outer.name()) {
      case PLAIN, NESTEROV -> outer.stepSize();
      case NESTEROV_WARM_UP -> 1 - (1 - outer.stepSize()) * momentum / outer.momentum();
    };
  }
}
