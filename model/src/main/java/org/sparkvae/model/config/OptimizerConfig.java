package org.sparkvae.model.config;

import java.io.Serializable;

/**
 * The {@code training.optimizer} section of a recipe: the optimizer within a worker.
 *
 * @param name which of DL4J's updaters
 * @param learningRate step size at the start; AdaDelta has none and ignores it
 * @param schedule how the learning rate falls with the global step
 * @param decayRate of the schedule, see {@link Schedule}
 * @param decaySteps of the schedule, in global steps
 * @param maxGradientNorm each layer's gradient of the mean loss is scaled down to this L2 norm; 0
 *     is no clipping
 */
public record OptimizerConfig(
    OptimizerName name,
    double learningRate,
    Schedule schedule,
    double decayRate,
    int decaySteps,
    double maxGradientNorm)
    implements Serializable {

  /** What a recipe that says nothing gets. */
  public static final OptimizerConfig DEFAULTS =
      new OptimizerConfig(OptimizerName.ADAM, 1e-3, Schedule.CONSTANT, 0.5, 10_000, 0.0);

  public OptimizerConfig {
    new Problems("training.optimizer")
        .require(
            learningRate > 0 && Double.isFinite(learningRate),
            "learningRate",
            learningRate,
            "must be > 0 and finite")
        .require(decayRate > 0 && decayRate <= 1, "decayRate", decayRate, "must be in (0, 1]")
        .require(decaySteps >= 1, "decaySteps", decaySteps, "must be >= 1")
        .require(
            maxGradientNorm >= 0 && Double.isFinite(maxGradientNorm),
            "maxGradientNorm",
            maxGradientNorm,
            "must be >= 0 (0: no clipping) and finite")
        .throwIfAny();
  }

  /** DL4J's updaters, by their names in recipes. */
  public enum OptimizerName {
    /** Kingma and Ba (2014). */
    ADAM,
    /** Duchi et al. (2011), the choice of Kingma and Welling (2013). */
    ADAGRAD,
    /** Zeiler (2012). */
    ADADELTA,
    /** Tieleman and Hinton (2012). */
    RMSPROP,
    /** SGD with Nesterov's momentum 0.9. */
    NESTEROVS,
    /** Plain gradient descent. */
    SGD
  }

  /** Learning rate at global step t. */
  public enum Schedule {
    /** learningRate. */
    CONSTANT,
    /** learningRate * decayRate^(t / decaySteps). */
    EXPONENTIAL,
    /** learningRate * decayRate^floor(t / decaySteps). */
    STEP,
    /** learningRate / (1 + decayRate * t / decaySteps). */
    INVERSE
  }
}
