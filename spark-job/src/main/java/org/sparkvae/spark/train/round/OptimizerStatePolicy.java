package org.sparkvae.spark.train.round;

/** Which optimizer state a worker starts a round with. */
public enum OptimizerStatePolicy {
  /** The mean of the workers' states at the end of the last round. */
  AVERAGED,
  /** Its own of the last round. */
  LOCAL,
  /** None: moments start at 0 in each round. */
  RESET
}
