package org.sparkvae.spark.data;

/** How features are scaled before they enter the network; stored in the artifact. */
public enum Scaling {
  /** Not at all. */
  NONE,
  /** From bytes, 0 to 255, to [0, 1]. */
  DIVIDE_BY255,
  /** Each feature to [0, 1], by its range in the training rows. */
  MIN_MAX,
  /** Each feature to mean 0 and standard deviation 1 in the training rows. */
  STANDARDIZE
}
