package org.sparkvae.model.config;

import java.io.Serializable;

/**
 * The {@code training.optimizer} section of a recipe: the optimizer within a worker.
 *
 * @param name one of DL4J's updaters
 * @param learningRate initial step size; AdaDelta ignores it
 * @param schedule how the learning rate decreases with the global step
 * @param decayRate decay of the schedule, see {@link Schedule}
 * @param decaySteps period of the schedule, in global steps
 * @param maxGradientNorm largest L2 norm of each layer's gradient of the mean loss, beyond which it
 *     is scaled down; 0 is no clipping
 */
public record OptimizerConfig(
    OptimizerName name,
    double learningRate,
    Schedule schedule,
    double decayRate,
    int decaySteps,
    double maxGradientNorm)
    implements Serializable {

  /** The settings of an empty recipe. */
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

  /** DL4J's updaters, as recipes name them. */
  public enum OptimizerName {
    /** Kingma and Ba (2014). */
    ADAM,
    /** Duchi et al. (2011), used by Kingma and Welling (2013). */
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
