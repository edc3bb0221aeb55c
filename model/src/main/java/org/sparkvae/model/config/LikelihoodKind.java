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
  GAUSSIAN_SHARED_VARIANCE,
  /** Counts that are not negative, such as clicks, whose sum is given. */
  MULTINOMIAL
}
