package org.sparkvae.spark.data;

/** How features are scaled before the network sees them; kept in the artifact. */
public enum Scaling {
  /** As they are. */
  NONE,
  /** Bytes to [0, 1]. */
  DIVIDE_BY255,
  /** Each feature to [0, 1] by its range in the training rows. */
  MIN_MAX,
  /** Each feature to mean 0 and standard deviation 1 in the training rows. */
  STANDARDIZE
}
