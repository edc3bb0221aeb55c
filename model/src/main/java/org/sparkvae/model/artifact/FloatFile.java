package org.sparkvae.model.artifact;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Reads and writes arrays as little-endian float32 or float64 in chunks, so that an array is never
 * held twice.
 */
public final class FloatFile {
  private static final int CHUNK = 1 << 16;

  private FloatFile() {}

  /**
   * @param out stays open
   * @throws IOException if the stream fails
   */
  public static void write(OutputStream out, float[] values) throws IOException {
    ByteBuffer chunk = buffer();
    for (int from = 0; from < values.length; from += CHUNK / Float.BYTES) {
      int count = Math.min(CHUNK / Float.BYTES, values.length - from);
      chunk.asFloatBuffer().put(values, from, count);
      out.write(chunk.array(), 0, count * Float.BYTES);
    }
  }

  /**
   * @param in stays open
   * @param count of floats, already checked against the file's length
   * @return as many values
   * @throws EOFException if the stream ends before
   * @throws IOException if the stream fails
   */
  public static float[] read(InputStream in, int count) throws IOException {
    float[] values = new float[count];
    ByteBuffer chunk = buffer();
    for (int from = 0; from < count; from += CHUNK / Float.BYTES) {
      int floats = Math.min(CHUNK / Float.BYTES, count - from);
      int bytes = in.readNBytes(chunk.array(), 0, floats * Float.BYTES);
      if (bytes < floats * Float.BYTES) {
        throw new EOFException("ends after " + (from * (long) Float.BYTES + bytes) + " bytes");
      }
      chunk.asFloatBuffer().get(values, from, floats);
    }
    return values;
  }

  /**
   * @param out stays open
   * @throws IOException if the stream fails
   */
  static void write(OutputStream out, double[] values) throws IOException {
    ByteBuffer chunk = buffer();
    for (int from = 0; from < values.length; from += CHUNK / Double.BYTES) {
      int count = Math.min(CHUNK / Double.BYTES, values.length - from);
      chunk.asDoubleBuffer().put(values, from, count);
      out.write(chunk.array(), 0, count * Double.BYTES);
    }
  }

  /**
   * @param in stays open
   * @param count of doubles, already checked against the file's length
   * @return as many values
   * @throws EOFException if the stream ends before
   * @throws IOException if the stream fails
   */
  static double[] readDoubles(InputStream in, int count) throws IOException {
    double[] values = new double[count];
    ByteBuffer chunk = buffer();
    for (int from = 0; from < count; from += CHUNK / Double.BYTES) {
      int doubles = Math.min(CHUNK / Double.BYTES, count - from);
      int bytes = in.readNBytes(chunk.array(), 0, doubles * Double.BYTES);
      if (bytes < doubles * Double.BYTES) {
        throw new EOFException("ends after " + (from * (long) Double.BYTES + bytes) + " bytes");
      }
      chunk.asDoubleBuffer().get(values, from, doubles);
    }
    return values;
  }

  private static ByteBuffer buffer() {
    return ByteBuffer.allocate(CHUNK).order(ByteOrder.LITTLE_ENDIAN);
  }
}
