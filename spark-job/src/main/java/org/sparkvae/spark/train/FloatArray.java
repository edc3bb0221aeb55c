package org.sparkvae.spark.train;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.KryoSerializable;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;

/**
 * Floats that travel; nobody changes them. Java's serialization and Kryo would each take them one
 * by one; here they go through a short buffer that stays in the cache.
 */
final class FloatArray implements KryoSerializable, Serializable {
  private static final long serialVersionUID = 2L;
  private static final int PIECE = 1024;

  private transient float[] values;

  /** For Kryo, which reads the values then. */
  private FloatArray() {}

  /**
   * @param values kept as they are, not copied
   */
  FloatArray(float[] values) {
    this.values = values;
  }

  int length() {
    return values.length;
  }

  /** From {@code from} on, {@code count} of them, to the start of {@code to}. */
  void copy(int from, int count, float[] to) {
    System.arraycopy(values, from, to, 0, count);
  }

  /** A copy of those from {@code from} to before {@code to}. */
  FloatArray slice(int from, int to) {
    return new FloatArray(Arrays.copyOfRange(values, from, to));
  }

  /** All, not copied. */
  float[] values() {
    return values;
  }

  private void writeObject(ObjectOutputStream out) throws IOException {
    out.writeInt(values.length);
    writeValues(out);
  }

  private void readObject(ObjectInputStream in) throws IOException {
    values = new float[in.readInt()];
    readValues(in);
  }

  @Override
  public void write(Kryo kryo, Output output) {
    output.writeInt(values.length);
    try {
      writeValues(output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void read(Kryo kryo, Input input) {
    values = new float[input.readInt()];
    try {
      readValues(input);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void writeValues(OutputStream out) throws IOException {
    byte[] bytes = new byte[Float.BYTES * PIECE];
    FloatBuffer floats = floats(bytes);
    for (int from = 0; from < values.length; from += PIECE) {
      int count = Math.min(PIECE, values.length - from);
      floats.clear().put(values, from, count);
      out.write(bytes, 0, Float.BYTES * count);
    }
  }

  private void readValues(InputStream in) throws IOException {
    byte[] bytes = new byte[Float.BYTES * PIECE];
    FloatBuffer floats = floats(bytes);
    for (int from = 0; from < values.length; from += PIECE) {
      int count = Math.min(PIECE, values.length - from);
      int read = in.readNBytes(bytes, 0, Float.BYTES * count);
      if (read < Float.BYTES * count) {
        throw new EOFException("floats end before the " + values.length + " that were announced");
      }
      floats.clear().get(values, from, count);
    }
  }

  private static FloatBuffer floats(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
  }
}
