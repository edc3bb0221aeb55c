package org.sparkvae.spark.train;

import org.sparkvae.model.config.Problems;

/**
 * The {@code training.outer} section of a recipe: how the driver steps along the mean delta of a
 * round.
 *
 * @param stepSize factor on the mean delta
 * @param momentum share of the velocity that is kept, in [0, 1)
 */
public record OuterConfig(OuterName name, double stepSize, double momentum) {

  private static final double STEP_SIZE = 0.7;
  private static final double MOMENTUM = 0.9;

  /** Plain averaging, which fixes both numbers; the default of one shard. */
  public static final OuterConfig PLAIN = new OuterConfig(OuterName.PLAIN, 1.0, 0.0);

  /** The default of two or more shards; the numbers are those of full momentum. */
  public static final OuterConfig SCHEDULED =
      new OuterConfig(OuterName.NESTEROV_SCHEDULED, STEP_SIZE, MOMENTUM);

  /** Fixed momentum, unless the recipe gives other numbers. */
  public static final OuterConfig NESTEROV =
      new OuterConfig(OuterName.NESTEROV, STEP_SIZE, MOMENTUM);

  private static final String PLAIN_RULE =
      "contradicts training.outer.name = plain, which is stepSize 1 and momentum 0;"
          + " set training.outer.name = nesterov or remove the key";

  private static final String SCHEDULED_RULE =
      "contradicts training.outer.name = nesterovScheduled, which schedules it;"
          + " set training.outer.name = nesterov or remove the key";

  public OuterConfig {
    boolean free = name == OuterName.NESTEROV;
    boolean scheduled = name == OuterName.NESTEROV_SCHEDULED;
    double fixedStep = scheduled ? STEP_SIZE : 1.0;
    double fixedMomentum = scheduled ? MOMENTUM : 0.0;
    String rule = scheduled ? SCHEDULED_RULE : PLAIN_RULE;
    new Problems("training.outer")
        .require(
            stepSize > 0 && Double.isFinite(stepSize),
            "stepSize",
            stepSize,
            "must be > 0 and finite")
        .require(momentum >= 0 && momentum < 1, "momentum", momentum, "must be in [0, 1)")
        .require(free || stepSize == fixedStep, "stepSize", stepSize, rule)
        .require(free || momentum == fixedMomentum, "momentum", momentum, rule)
        .throwIfAny();
  }

  public static OuterConfig defaultsOf(OuterName name) {
    return switch (name) {
      case PLAIN -> PLAIN;
      case NESTEROV -> NESTEROV;
      case NESTEROV_SCHEDULED -> SCHEDULED;
    };
  }

  /** The outer optimizers. */
  public enum OuterName {
    /** The row-weighted mean of the workers' parameters. */
    PLAIN,
    /** Nesterov's momentum over rounds. */
    NESTEROV,
    /** The same with momentum by a schedule, see {@link OuterSchedule}. */
    NESTEROV_SCHEDULED
  }
}
