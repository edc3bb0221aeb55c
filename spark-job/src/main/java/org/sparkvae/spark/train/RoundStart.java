package org.sparkvae.spark.train;

import java.io.Serializable;

/** What all workers start a round from: one broadcast of primitives. A plain class for Kryo. */
final class RoundStart implements Serializable {
  private static final long serialVersionUID = 1L;

  private final float[] parameters;
  private final float[] updaterState;

  /**
   * @param parameters in flat order
   * @param updaterState the same for all; empty where workers keep their own or start anew
   */
  RoundStart(float[] parameters, float[] updaterState) {
    this.parameters = parameters;
    this.updaterState = updaterState;
  }

  float[] parameters() {
    return parameters;
  }

  float[] updaterState() {
    return updaterState;
  }
}
