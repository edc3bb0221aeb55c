package org.sparkvae.spark.train;

/**
 * Momentum and step size of the outer optimizer in each round.
 *
 * <p>Constant, except with a schedule:
 *
 * <pre>
 * rise     = steps / (steps + {@value #RISE_STEPS}), steps: what a worker has taken before the round
 * fall     = left / {@value #FALL_SHARE}, at most 1, left: share of the training that is left
 * momentum = min(0.9, rise) * fall
 * stepSize = 1 - (1 - 0.7) momentum / 0.9
 * </pre>
 *
 * <p>The rise keeps the first deltas out of the velocity. They are the longest of the training and
 * soon point elsewhere; where the likelihood is sharp, a training that has followed them does not
 * recover. The fall ends with plain averaging: momentum amplifies the noise of the deltas, too, and
 * over short rounds, between which the workers' own optimizer carries a momentum, it throws the
 * parameters out of narrow valleys. Without it they come back, as with a falling learning rate. A
 * training that stops early has not reached the fall.
 *
 * @param outer as configured
 */
record OuterSchedule(OuterConfig outer) {
  static final double RISE_STEPS = 100;

  static final double FALL_SHARE = 0.2;

  /**
   * @param steps largest number of steps that a worker has taken before the round
   * @param left share of the training's mini-batches that is left when the round starts, in (0, 1]
   */
  double momentum(long steps, double left) {
    return switch (outer.name()) {
      case PLAIN, NESTEROV -> outer.momentum();
      case NESTEROV_SCHEDULED -> {
        double rise = steps / (steps + RISE_STEPS);
        yield Math.min(outer.momentum(), rise) * Math.min(1, left / FALL_SHARE);
      }
    };
  }

  /** The step size at a momentum; without any, it is plain averaging. */
  double stepSize(double momentum) {
    return switch (outer.name()) {
      case PLAIN, NESTEROV -> outer.stepSize();
      case NESTEROV_SCHEDULED -> 1 - (1 - outer.stepSize()) * momentum / outer.momentum();
    };
  }
}
