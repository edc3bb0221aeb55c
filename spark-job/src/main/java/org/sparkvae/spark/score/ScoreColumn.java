package org.sparkvae.spark.score;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.sparkvae.model.config.ConfigException;
import org.sparkvae.model.config.EnumSpelling;

/** A column that can be computed for a row. */
public enum ScoreColumn {
  /** Mean of q(z|x); with a planar flow, z at noise 0. */
  LATENT_MEAN(Kind.LATENT),
  /** Natural logarithm of the variance of q(z|x); a planar flow does not have it. */
  LATENT_LOG_VARIANCE(Kind.LATENT),
  /** One draw from q(z|x). */
  LATENT_SAMPLE(Kind.LATENT),
  /** In nats, lower is better; the mean of some draws. */
  NEGATIVE_ELBO(Kind.NUMBER),
  /** The negative ELBO with noise 0, in nats: without draws, but not a bound. */
  NEGATIVE_ELBO_AT_MEAN(Kind.NUMBER),
  /** -log p(x|z) in nats, from the same draws. */
  RECONSTRUCTION_NLL(Kind.NUMBER),
  /** KL(q(z|x) || p(z)) in nats; from the same draws, where it has no closed form. */
  KL_DIVERGENCE(Kind.NUMBER),
  /** Estimate of log p(x) in nats, higher is better. */
  IMPORTANCE_WEIGHTED_LOG_LIKELIHOOD(Kind.NUMBER),
  /** Of that estimate, in nats: how much it varies with its draws; with one draw, NaN. */
  STANDARD_ERROR(Kind.NUMBER),
  /**
   * E[x'|z] at the code of {@link #LATENT_MEAN}, in the units of the scaled features; of a table
   * with columns of several kinds, a structure in the units of its columns.
   */
  RECONSTRUCTION(Kind.FEATURES),
  /** How many of the row's values are beyond the range of p(x|z), which clips them; see there. */
  CLIPPED_VALUES(Kind.COUNT),
  /** How many of the row's columns, or features, are not missing: the bound is that of these. */
  OBSERVED_CELLS(Kind.COUNT),
  /** What each feature adds to {@link #RECONSTRUCTION_NLL}, in nats, the largest first. */
  CONTRIBUTIONS(Kind.NAMED_NUMBERS),
  /** 1 for an anomaly, whose negative ELBO reaches the model's threshold, or else 0. */
  PREDICTION(Kind.NUMBER),
  /** How probable a negative ELBO at least as high is in a row like the held-out ones. */
  TAIL_PROBABILITY(Kind.NUMBER);

  /** The type of a column's values. */
  enum Kind {
    LATENT,
    NUMBER,
    FEATURES,
    COUNT,
    NAMED_NUMBERS
  }

  private final Kind kind;

  ScoreColumn(Kind kind) {
    this.kind = kind;
  }

  /** {@return the column's name} */
  public String text() {
    return EnumSpelling.of(this);
  }

  Kind kind() {
    return kind;
  }

  /**
   * @throws ConfigException if there is no column of that name
   */
  public static ScoreColumn of(String text) {
    for (ScoreColumn column : values()) {
      if (column.text().equals(text)) {
        return column;
      }
    }
    String known = Arrays.stream(values()).map(ScoreColumn::text).collect(Collectors.joining(", "));
    throw ConfigException.of(
        "columns", "Invalid --columns: " + text + " (must be among " + known + ")");
  }
}
