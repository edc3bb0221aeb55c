package org.sparkvae.spark.train.round;

import java.util.Arrays;
import org.sparkvae.model.random.NoiseStream;

/** Numbers in 2 bytes each. A plain class for Kryo. */
final class ShortValues extends WireValues {
  private static final long serialVersionUID = 1L;

  private final ShortFloat format;
  private final short[] values;

  private ShortValues(ShortFloat format, short[] values) {
    this.format = format;
    this.values = values;
  }

  /** What changed of the parameters since the start of a round. */
  static ShortValues ofDifferences(float[] parameters, float[] start, NoiseStream draws) {
    short[] rounded = new short[parameters.length];
    for (int i = 0; i < rounded.length; i++) {
      rounded[i] = ShortFloat.HALF.round((double) parameters[i] - start[i], draws);
    }
    return new ShortValues(ShortFloat.HALF, rounded);
  }

  static ShortValues ofStates(float[] updaterState, NoiseStream draws) {
    short[] rounded = new short[updaterState.length];
    for (int i = 0; i < rounded.length; i++) {
      rounded[i] = ShortFloat.BRAIN.round(updaterState[i], draws);
    }
    return new ShortValues(ShortFloat.BRAIN, rounded);
  }

  @Override
  boolean areDifferences() {
    return format == ShortFloat.HALF;
  }

  @Override
  int length() {
    return values.length;
  }

  @Override
  void copy(int from, int count, float[] to) {
    for (int i = 0; i < count; i++) {
      to[i] = format.value(values[from + i]);
    }
  }

  @Override
  WireValues slice(int from, int to) {
    return new ShortValues(format, Arrays.copyOfRange(values, from, to));
  }

  @Override
  public float[] floats() {
    float[] all = new float[values.length];
    copy(0, all.length, all);
    return all;
  }
}
