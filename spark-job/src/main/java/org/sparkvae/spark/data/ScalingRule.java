package org.sparkvae.spark.data;

/** How raw values become the network's inputs; see {@link FeatureScaling}. */
public enum ScalingRule {
  NONE,
  DIVIDE_BY255,
  MIN_MAX,
  STANDARDIZE
}
