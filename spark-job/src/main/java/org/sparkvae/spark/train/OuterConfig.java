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

  /** Plain averaging, which fixes both numbers; the default of one shard. */
  public static final OuterConfig PLAIN = new OuterConfig(OuterName.PLAIN, 1.0, 0.0);

  /** The default of two or more shards; the numbers are those of full momentum. */
  public static final OuterConfig ADAPTIVE = new OuterConfig(OuterName.ADAPTIVE, 0.7, 0.9);

  /** Fixed momentum, unless the recipe gives other numbers. */
  public static final OuterConfig NESTEROV = new OuterConfig(OuterName.NESTEROV, 0.7, 0.9);

  private static final String PLAIN_RULE =
      "contradicts training.outer.name = plain, which is stepSize 1 and momentum 0;"
          + " set training.outer.name = nesterov or remove the key";

  private static final String ADAPTIVE_RULE =
      "contradicts training.outer.name = adaptive, which chooses it in each round;"
          + " set training.outer.name = nesterov or remove the key";

  public OuterConfig {
    boolean free = name == OuterName.NESTEROV;
    boolean adaptive = name == OuterName.ADAPTIVE;
    double fixedStep = adaptive ? 0.7 : 1.0;
    double fixedMomentum = adaptive ? 0.9 : 0.0;
    String rule = adaptive ? ADAPTIVE_RULE : PLAIN_RULE;
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
      case ADAPTIVE -> ADAPTIVE;
    };
  }

  /** The outer optimizers. */
  public enum OuterName {
    /** The row-weighted mean of the workers' parameters. */
    PLAIN,
    /** Nesterov's momentum over rounds. */
    NESTEROV,
    /** The same, with a momentum that is warmed up and lowered where workers go back. */
    ADAPTIVE
  }
}
