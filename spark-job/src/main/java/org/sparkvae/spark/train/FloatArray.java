package org.sparkvae.spark.train;

import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Floats that travel: Java's serialization moves them as bytes, which takes half of its time for
 * floats. A plain class for Kryo, which moves the field itself.
 */
final class FloatArray implements Serializable {
  private static final long serialVersionUID = 1L;

  private float[] values;

  /**
   * @param values not copied
   */
  FloatArray(float[] values) {
    this.values = values;
  }

  /** Not a copy. */
  float[] values() {
    return values;
  }

  private void writeObject(ObjectOutputStream to) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * values.length);
    bytes.order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().put(values);
    to.writeObject(bytes.array());
  }

  private void readObject(ObjectInputStream from) throws IOException, ClassNotFoundException {
    ByteBuffer bytes = ByteBuffer.wrap((byte[]) from.readObject());
    values = new float[bytes.capacity() / Float.BYTES];
    bytes.order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
  }
}
