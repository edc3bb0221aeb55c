package org.sparkvae.spark.train;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.KryoSerializable;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.io.Externalizable;
import java.io.IOException;
import java.io.ObjectInput;
import java.io.ObjectOutput;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;

/**
 * Floats that travel; nobody changes them. Java's serialization and Kryo would each take them one
 * by one; here they go through a short buffer that stays in the cache.
 */
final class FloatArray implements KryoSerializable, Externalizable {
  private static final long serialVersionUID = 2L;
  private static final int PIECE = 1024;

  private float[] values;

  /** For serializers, which read the values then. */
  public FloatArray() {}

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

  @Override
  public void writeExternal(ObjectOutput out) throws IOException {
    out.writeInt(values.length);
    eachPiece(
        (bytes, floats, from, count) -> {
          floats.put(values, from, count);
          out.write(bytes, 0, Float.BYTES * count);
        });
  }

  @Override
  public void readExternal(ObjectInput in) throws IOException {
    values = new float[in.readInt()];
    eachPiece(
        (bytes, floats, from, count) -> {
          in.readFully(bytes, 0, Float.BYTES * count);
          floats.get(values, from, count);
        });
  }

  @Override
  public void write(Kryo kryo, Output output) {
    output.writeInt(values.length);
    eachPieceOfKryo(
        (bytes, floats, from, count) -> {
          floats.put(values, from, count);
          output.writeBytes(bytes, 0, Float.BYTES * count);
        });
  }

  @Override
  public void read(Kryo kryo, Input input) {
    values = new float[input.readInt()];
    eachPieceOfKryo(
        (bytes, floats, from, count) -> {
          input.readBytes(bytes, 0, Float.BYTES * count);
          floats.get(values, from, count);
        });
  }

  /** Moves {@code count} values from {@code from} on; bytes and floats are the same memory. */
  private interface Piece {
    void move(byte[] bytes, FloatBuffer floats, int from, int count) throws IOException;
  }

  private void eachPieceOfKryo(Piece piece) {
    try {
      eachPiece(piece);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void eachPiece(Piece piece) throws IOException {
    byte[] bytes = new byte[Float.BYTES * PIECE];
    FloatBuffer floats = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
    for (int from = 0; from < values.length; from += PIECE) {
      piece.move(bytes, floats.clear(), from, Math.min(PIECE, values.length - from));
    }
  }
}
