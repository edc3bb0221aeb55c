package org.sparkvae.spark.train.round;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.KryoSerializable;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.io.Externalizable;
import java.io.IOException;
import java.io.ObjectInput;
import java.io.ObjectOutput;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/**
 * Floats that Spark sends; immutable. Java's serialization and Kryo would each copy them one by
 * one; here they pass through a short buffer that stays in the cache.
 */
public final class FloatArray implements KryoSerializable, Externalizable {
  private static final long serialVersionUID = 2L;
  private static final int PIECE = 1024;

  static final FloatArray NONE = new FloatArray(new float[0]);

  private float[] values;

  /** For serializers, which then read the values. */
  public FloatArray() {}

  /**
   * @param values not copied
   */
  FloatArray(float[] values) {
    this.values = values;
  }

  int length() {
    return values.length;
  }

  /** A copy of one of {@code slices} parts of nearly equal length. */
  FloatArray slice(int index, int slices) {
    return new FloatArray(ParallelRanges.cut(values, index, slices));
  }

  /** All of them, not copied. */
  public float[] values() {
    return values;
  }

  @Override
  public void writeExternal(ObjectOutput out) throws IOException {
    out.writeInt(values.length);
    writeTo(out::write);
  }

  @Override
  public void readExternal(ObjectInput in) throws IOException {
    values = new float[in.readInt()];
    readFrom(in::readFully);
  }

  @Override
  public void write(Kryo kryo, Output output) {
    output.writeInt(values.length);
    writeTo(output::writeBytes);
  }

  @Override
  public void read(Kryo kryo, Input input) {
    values = new float[input.readInt()];
    readFrom(input::readBytes);
  }

  /** Moves {@code count} bytes, starting at {@code from}, to or from a stream. */
  private interface Bytes<E extends Exception> {
    void move(byte[] bytes, int from, int count) throws E;
  }

  private <E extends Exception> void writeTo(Bytes<E> out) throws E {
    byte[] bytes = new byte[Float.BYTES * PIECE];
    FloatBuffer floats = floatsOf(bytes);
    for (int from = 0; from < values.length; from += PIECE) {
      int count = Math.min(PIECE, values.length - from);
      floats.clear().put(values, from, count);
      out.move(bytes, 0, Float.BYTES * count);
    }
  }

  private <E extends Exception> void readFrom(Bytes<E> in) throws E {
    byte[] bytes = new byte[Float.BYTES * PIECE];
    FloatBuffer floats = floatsOf(bytes);
    for (int from = 0; from < values.length; from += PIECE) {
      int count = Math.min(PIECE, values.length - from);
      in.move(bytes, 0, Float.BYTES * count);
      floats.clear().get(values, from, count);
    }
  }

  /** A view of the same memory. */
  private static FloatBuffer floatsOf(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
  }
}
