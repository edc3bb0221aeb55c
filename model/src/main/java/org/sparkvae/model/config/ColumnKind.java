package org.sparkvae.model.config;

/** What the values of a table's column are, as recipes name it. */
public enum ColumnKind {
  /** Real numbers, dates and times: a Gaussian with one learned variance for the column. */
  CONTINUOUS,
  /** Two values, 0 and 1: Bernoulli. */
  BINARY,
  /** Texts or integers without an order: one of a list of categories. */
  CATEGORICAL,
  /** Whole numbers from 0 on: Poisson. */
  COUNT,
  /** No feature. */
  SKIP,
  /** Any of these, chosen by looking at the training rows. */
  AUTO
}
