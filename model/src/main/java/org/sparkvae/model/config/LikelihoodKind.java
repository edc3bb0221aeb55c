package org.sparkvae.model.config;

/** The likelihoods p(x|z), as recipes name them. */
public enum LikelihoodKind {
  /** Features in [0, 1], binary or grey. */
  BERNOULLI,
  /** Real features; mean and log-variance are learned. */
  GAUSSIAN,
  /** As {@link #GAUSSIAN}, with a mean in (0, 1): AEVB's Frey Faces. */
  GAUSSIAN_SIGMOID_MEAN,
  /** Real features; the mean is learned, and one log-variance for all features and rows. */
  GAUSSIAN_SHARED,
  /** Real features; the mean is learned, and one log-variance for each feature. */
  GAUSSIAN_PER_FEATURE,
  /** Real features; the mean is learned, and the variance is 1. */
  GAUSSIAN_UNIT_VARIANCE,
  /** Real features with heavy tails; the median is learned, and one width for each feature. */
  LAPLACE,
  /** As {@link #LAPLACE}; the degrees of freedom of each feature are learned, too. */
  STUDENT_T,
  /** Counts; the rate is learned. */
  POISSON,
  /** Counts that vary more than {@link #POISSON}; mean and, for each feature, size are learned. */
  NEGATIVE_BINOMIAL
}
