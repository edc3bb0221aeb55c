package org.sparkvae.spark.train.round;

/** In what a worker sends its parameters and optimizer state. */
public enum WireFormat {
  /** Both as they are. */
  FLOAT32,
  /**
   * Half of the bytes: what the round changed of the parameters as half floats, the optimizer state
   * as floats of 8 significant bits, both rounded at random so that their mean is the number.
   */
  FLOAT16
}
