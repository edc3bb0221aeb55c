package org.sparkvae.spark.train;

import org.sparkvae.model.config.Problems;

/**
 * The {@code training.guard} section of a recipe: when a round is undone.
 *
 * @param mode whether rounds are judged by their bound; one that is not finite is always undone
 * @param margin nats a row by which the mean objective of a round may exceed the median of the last
 *     accepted rounds
 * @param window number of accepted rounds whose median is taken
 * @param recoveryRounds accepted rounds after which the outer step, halved by an undone round, is
 *     doubled again
 * @param maxUndone undone rounds in a row that end the training as diverged
 */
public record GuardConfig(
    GuardMode mode, double margin, int window, int recoveryRounds, int maxUndone) {

  /** The defaults of a recipe. */
  public static final GuardConfig DEFAULTS = new GuardConfig(GuardMode.ON, 20.0, 5, 10, 5);

  public GuardConfig {
    new Problems("training.guard")
        .require(margin > 0 && Double.isFinite(margin), "margin", margin, "must be > 0 and finite")
        .require(window >= 1 && window <= 10_000, "window", window, "must be in [1, 10000]")
        .require(recoveryRounds >= 0, "recoveryRounds", recoveryRounds, "must be >= 0")
        .require(maxUndone >= 1, "maxUndone", maxUndone, "must be >= 1")
        .throwIfAny();
  }

  /** Whether the guard judges rounds by their bound. */
  public enum GuardMode {
    /** It judges them. */
    ON,
    /** It does not judge them. */
    OFF
  }
}
