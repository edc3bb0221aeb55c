package org.sparkvae.model.config;

/** What the values of a table's column are, as recipes name it. */
public enum ColumnKind {
  /** Real numbers, dates and times: a Gaussian with one learned variance for the column. */
  CONTINUOUS,
  /** As these, but with values far out: Student's t with a width and tails for the column. */
  HEAVY_TAILED,
  /** Two values, 0 and 1: Bernoulli. */
  BINARY,
  /** Texts or integers without an order: one of a list of categories. */
  CATEGORICAL,
  /** Whole numbers from 0 on: Poisson. */
  COUNT,
  /** Counts that vary more than Poisson's: negative binomial with a size for the column. */
  OVERDISPERSED_COUNT,
  /** No feature. */
  SKIP,
  /** One of the others, chosen by looking at the training rows. */
  AUTO;

  /** {@return whether the values are real numbers, which are scaled} */
  public boolean isReal() {
    return this == CONTINUOUS || this == HEAVY_TAILED;
  }

  /** {@return whether the values are counts n, which are read as log1p(n)} */
  public boolean isCount() {
    return this == COUNT || this == OVERDISPERSED_COUNT;
  }
}
