package org.sparkvae.spark.data;

/** The order in which fractions and exact counts give the rows to training, validation and test. */
public enum SplitOrder {
  /** Drawn by the seed. */
  RANDOM,
  /** By file, then by position: neighbors, such as the frames of a film, stay together. */
  INPUT
}
