package org.sparkvae.spark.data.shard;

import java.io.Serializable;
import java.util.Arrays;
import org.sparkvae.spark.data.survey.FeatureScaling;

/** The features of a block's rows, row-major. Plain classes for Kryo. */
abstract class PackedFeatures implements Serializable {
  private static final long serialVersionUID = 1L;

  /**
   * @param values an array of the packing's type, of which the first {@code length} values are used
   * @param featureSize values per row
   * @param scaling applied when bytes are read
   */
  static PackedFeatures of(
      RowPacking packing, Object values, int length, int featureSize, FeatureScaling scaling) {
    return switch (packing) {
      case FLOATS -> {
        float[] floats = (float[]) values;
        PackedFeatures sparse = SparseRows.ifSmaller(floats, length, featureSize);
        yield sparse != null ? sparse : new Floats(first(floats, length));
      }
      case BYTES -> new Bytes(first((byte[]) values, length), scaling.ofBytes());
    };
  }

  private static float[] first(float[] values, int length) {
    return length == values.length ? values : Arrays.copyOf(values, length);
  }

  private static byte[] first(byte[] values, int length) {
    return length == values.length ? values : Arrays.copyOf(values, length);
  }

  /** All values, scaled; must not be modified. */
  abstract float[] all();

  /** Copies {@code count} scaled values, starting with {@code from}; both are whole rows. */
  abstract void copy(int from, int count, float[] to, int offset);

  /** Holds scaled values. */
  static final class Floats extends PackedFeatures {
    private static final long serialVersionUID = 1L;

    private final float[] values;

    Floats(float[] values) {
      this.values = values;
    }

    @Override
    float[] all() {
      return values;
    }

    @Override
    void copy(int from, int count, float[] to, int offset) {
      System.arraycopy(values, from, to, offset, count);
    }
  }

  /** Holds the source's bytes and the scaled value of each of the 256 bytes. */
  static final class Bytes extends PackedFeatures {
    private static final long serialVersionUID = 1L;

    private final byte[] values;
    private final float[] scaled;

    Bytes(byte[] values, float[] scaled) {
      this.values = values;
      this.scaled = scaled;
    }

    @Override
    float[] all() {
      float[] all = new float[values.length];
      copy(0, all.length, all, 0);
      return all;
    }

    @Override
    void copy(int from, int count, float[] to, int offset) {
      for (int i = 0; i < count; i++) {
        to[offset + i] = scaled[values[from + i] & 0xFF];
      }
    }
  }
}
