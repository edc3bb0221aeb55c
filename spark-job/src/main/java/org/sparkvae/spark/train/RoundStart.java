package org.sparkvae.spark.train;

import java.io.Serializable;

/** What all workers start a round from: one broadcast of primitives. A plain class for Kryo. */
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

  /** A copy. */
  float[] parameters() {
    return parameters.values();
  }

  /** A copy. */
  float[] updaterState() {
    return updaterState.values();
  }
}
