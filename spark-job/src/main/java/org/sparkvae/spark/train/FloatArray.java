package org.sparkvae.spark.train;

import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;

/**
 * Floats that travel, held as bytes: Java's serialization takes twice as long for floats. A plain
 * class for Kryo.
 */
final class FloatArray implements Serializable {
  private static final long serialVersionUID = 1L;

  private final byte[] bytes;

  private FloatArray(byte[] bytes) {
    this.bytes = bytes;
  }

  /**
   * @param values copied
   */
  FloatArray(float[] values) {
    this(new byte[Float.BYTES * values.length]);
    view().put(values);
  }

  private FloatBuffer view() {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
  }

  int length() {
    return bytes.length / Float.BYTES;
  }

  /** From {@code from} on, {@code count} of them, to the start of {@code to}. */
  void copy(int from, int count, float[] to) {
    view().position(from).get(to, 0, count);
  }

  /** A copy of those from {@code from} to before {@code to}. */
  FloatArray slice(int from, int to) {
    return new FloatArray(Arrays.copyOfRange(bytes, Float.BYTES * from, Float.BYTES * to));
  }

  /** A copy of all. */
  float[] values() {
    float[] values = new float[length()];
    view().get(values);
    return values;
  }
}
