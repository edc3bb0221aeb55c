package org.sparkvae.spark.train.round;

/** Which optimizer state a worker starts a round with. */
public enum OptimizerStatePolicy {
  /** The mean of all workers' states after the previous round. */
  AVERAGED,
  /** Its own state after the previous round. */
  LOCAL,
  /** A fresh one: moments start at 0 in each round. */
  RESET
}
