package org.sparkvae.model.likelihood;

/** What a likelihood is, which decides whether the bounds of two models have a common unit. */
public enum DensityKind {
  /** A density of real features, which changes with their scaling by its log-determinant. */
  DENSITY,
  /** A probability of whole numbers. */
  PROBABILITY,
  /** A probability of binary features that is also evaluated for values between 0 and 1. */
  CROSS_ENTROPY
}
