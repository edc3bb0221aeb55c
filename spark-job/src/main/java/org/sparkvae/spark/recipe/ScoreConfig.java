package org.sparkvae.spark.recipe;

import org.sparkvae.model.config.Problems;

/**
 * The {@code score} section of a recipe: what the scores of rows mean.
 *
 * @param contamination share of the training rows that count as anomalies; 0 for no threshold
 * @param elboSamples draws of z per row for negative ELBOs
 */
public record ScoreConfig(double contamination, int elboSamples) {
  /** The defaults of a recipe. */
  public static final ScoreConfig DEFAULTS = new ScoreConfig(0, 1);

  private static final int MOST_SAMPLES = 10_000;

  public ScoreConfig {
    new Problems("score")
        .require(
            contamination >= 0 && contamination < 0.5,
            "contamination",
            contamination,
            "must be in (0, 0.5), or 0 for no threshold")
        .require(
            elboSamples >= 1 && elboSamples <= MOST_SAMPLES,
            "elboSamples",
            elboSamples,
            "must be in [1, " + MOST_SAMPLES + "]")
        .throwIfAny();
  }
}
