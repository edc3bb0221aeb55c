package org.sparkvae.spark.train;

import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Floats that travel, as the bytes that they are: Java's serialization takes them one by one
 * otherwise, in twice the time. A plain class for Kryo.
 */
final class FloatArray implements Serializable {
  private static final long serialVersionUID = 1L;

  private final byte[] bytes;

  FloatArray(float[] values) {
    bytes = new byte[Math.multiplyExact(Float.BYTES, values.length)];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().put(values);
  }

  int length() {
    return bytes.length / Float.BYTES;
  }

  /** A copy. */
  float[] values() {
    return values(0, length());
  }

  /** A copy of those from {@code from} to before {@code to}. */
  float[] values(int from, int to) {
    float[] values = new float[to - from];
    copy(from, values.length, values);
    return values;
  }

  /** Copies {@code count} of them to the beginning of an array. */
  void copy(int from, int count, float[] to) {
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(from, to, 0, count);
  }
}
