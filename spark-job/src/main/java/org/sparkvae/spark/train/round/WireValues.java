package org.sparkvae.spark.train.round;

import java.io.Serializable;

/** Numbers of a worker's answer as they travel: primitives only. A plain class for Kryo. */
public abstract class WireValues implements Serializable {
  private static final long serialVersionUID = 1L;

  /** None. */
  static final WireValues NONE = of(new float[0]);

  /**
   * @param values kept as they are, not copied
   */
  static WireValues of(float[] values) {
    return new Floats(new FloatArray(values));
  }

  /** Whether the start of the round is subtracted already. */
  boolean areDifferences() {
    return false;
  }

  /** How many. */
  abstract int length();

  /** From {@code from} on, {@code count} of them, to the start of {@code to}. */
  abstract void copy(int from, int count, float[] to);

  /** Those from {@code from} to before {@code to}. */
  abstract WireValues slice(int from, int to);

  /** All of them as floats; not to be changed. */
  public abstract float[] floats();

  /** 4 bytes each. */
  private static final class Floats extends WireValues {
    private static final long serialVersionUID = 1L;

    private final FloatArray values;

    Floats(FloatArray values) {
      this.values = values;
    }

    @Override
    int length() {
      return values.length();
    }

    @Override
    void copy(int from, int count, float[] to) {
      values.copy(from, count, to);
    }

    @Override
    WireValues slice(int from, int to) {
      return new Floats(values.slice(from, to));
    }

    @Override
    public float[] floats() {
      return values.values();
    }
  }
}
