package org.sparkvae.spark.data.survey;

import java.util.Arrays;
import org.sparkvae.spark.data.source.FeatureReader;
import org.sparkvae.spark.data.source.SparseEntries;

/**
 * Scales rows in the source's own number type, with the same bits and the same verdict as {@link
 * FeatureScaling} and {@link RowParser}, but without allocating objects. Created in a task.
 */
final class RowScaler {
  private final FeatureScaling scaling;
  private final int featureSize;
  private final float[] floatFactor;
  private final float[] ofBytes;
  private final float[] away;
  private final float[] nowhere;
  private float[] ofZeros; // null until a row is sparse
  private boolean areZerosFinite;

  RowScaler(FeatureScaling scaling, int featureSize) {
    this.scaling = scaling;
    this.featureSize = featureSize;
    floatFactor = floatFactor(scaling);
    ofBytes = scaling.isOneForAll() ? scaling.ofBytes() : null;
    away = new float[featureSize];
    nowhere = new float[featureSize];
  }

  /** The factors if multiplying floats by them is all there is to do; null otherwise. */
  private static float[] floatFactor(FeatureScaling scaling) {
    double[] factor = scaling.factor();
    float[] floats = new float[factor.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) factor[i];
      if (floats[i] != factor[i]) {
        return null;
      }
    }
    return Arrays.stream(scaling.offset()).allMatch(offset -> offset == 0) ? floats : null;
  }

  /**
   * @param raw from {@link FeatureReader#readNative}; overwritten
   * @param at index of the first value in {@code to}
   * @return whether the row is good: of the right width, with every value finite before and after
   *     scaling; otherwise the contents of {@code to} are undefined
   */
  boolean put(Object raw, float[] to, int at) {
    if (raw instanceof float[] floats) {
      return floats.length == featureSize && put(floats, to, at);
    }
    if (raw instanceof byte[] bytes) {
      return bytes.length == featureSize && put(bytes, to, at);
    }
    if (raw instanceof SparseEntries entries) {
      return entries.size() == featureSize && put(entries, to, at);
    }
    return raw instanceof double[] doubles && doubles.length == featureSize && put(doubles, to, at);
  }

  private boolean put(float[] raw, float[] to, int at) {
    if (floatFactor == null) {
      scaling.scale(raw);
    } else if (floatFactor.length == 1) {
      // The product of two floats is exact in double, so both ways round once.
      float one = floatFactor[0];
      for (int i = 0; i < raw.length; i++) {
        raw[i] *= one;
      }
    } else {
      for (int i = 0; i < raw.length; i++) {
        raw[i] *= floatFactor[i];
      }
    }
    System.arraycopy(raw, 0, to, at, raw.length);
    // A value that is not finite cannot be finite after scaling.
    return areFinite(raw);
  }

  /**
   * This loop is vectorized; one with an early exit is not. A number minus itself is 0 unless it is
   * infinite or NaN.
   */
  private boolean areFinite(float[] values) {
    for (int i = 0; i < values.length; i++) {
      away[i] = values[i] - values[i];
    }
    return Arrays.equals(away, nowhere);
  }

  private boolean put(byte[] raw, float[] to, int at) {
    boolean areFinite = true;
    for (int i = 0; i < raw.length; i++) {
      int value = raw[i] & 0xFF;
      to[at + i] = ofBytes == null ? scaling.scaled(value, i) : ofBytes[value];
      areFinite &= Float.isFinite(to[at + i]);
    }
    return areFinite;
  }

  private boolean put(SparseEntries raw, float[] to, int at) {
    if (ofZeros == null) {
      ofZeros = scaling.apply(new double[featureSize]);
      areZerosFinite = areFinite(ofZeros);
    }
    System.arraycopy(ofZeros, 0, to, at, featureSize);
    boolean areFinite = areZerosFinite;
    for (int i = 0; i < raw.indices().length; i++) {
      int feature = raw.indices()[i];
      float scaled = scaling.scaled(raw.values()[i], feature);
      to[at + feature] = scaled;
      areFinite &= Float.isFinite((float) raw.values()[i]) & Float.isFinite(scaled);
    }
    return areFinite;
  }

  private boolean put(double[] raw, float[] to, int at) {
    boolean areFinite = true;
    for (int i = 0; i < raw.length; i++) {
      to[at + i] = scaling.scaled(raw[i], i);
      areFinite &= Float.isFinite((float) raw[i]) & Float.isFinite(to[at + i]);
    }
    return areFinite;
  }
}
