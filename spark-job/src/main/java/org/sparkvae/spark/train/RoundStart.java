package org.sparkvae.spark.train;

import java.io.Serializable;

/**
 * What all workers start a round from: one broadcast of primitives. Nobody changes the arrays: they
 * are the driver's own where workers run in its JVM. A plain class for Kryo.
 */
final class RoundStart implements Serializable {
  private static final long serialVersionUID = 1L;

  private final FloatArray parameters;
  private final FloatArray updaterState;

  /**
   * @param parameters in flat order
   * @param updaterState the same for all; empty where workers keep their own or start anew
   */
  RoundStart(float[] parameters, float[] updaterState) {
    this.parameters = new FloatArray(parameters);
    this.updaterState = new FloatArray(updaterState);
  }

  /** Not copied. */
  float[] parameters() {
    return parameters.values();
  }

  /** Not copied. */
  float[] updaterState() {
    return updaterState.values();
  }
}
