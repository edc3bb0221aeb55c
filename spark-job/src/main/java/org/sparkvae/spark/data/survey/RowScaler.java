package org.sparkvae.spark.data.survey;

import java.util.Arrays;
import org.sparkvae.spark.data.source.FeatureReader;

/**
 * Scales rows in the source's own number type, with the same bits and the same verdict as {@link
 * FeatureScaling} and {@link RowParser}, but without allocating objects. Created in a task.
 */
final class RowScaler {
  private final FeatureScaling scaling;
  private final boolean isBounded;
  private final float lowest;
  private final float highest;
  private final int featureSize;
  private final float[] floatFactor;
  private final float[] ofBytes;
  private final boolean areBytesInRange;
  private final float[] away;
  private final float[] nowhere;

  RowScaler(FeatureScaling scaling, ValueRange range, int featureSize) {
    this.scaling = scaling;
    isBounded = Double.isFinite(range.lowest()) && Double.isFinite(range.highest());
    lowest = notBelow(range.lowest());
    highest = -notBelow(-range.highest());
    this.featureSize = featureSize;
    floatFactor = floatFactor(scaling);
    ofBytes = scaling.isOneForAll() ? scaling.ofBytes() : null;
    areBytesInRange = ofBytes != null && areInRange(ofBytes, 0, ofBytes.length);
    away = new float[featureSize];
    nowhere = new float[featureSize];
  }

  /** The smallest float that is not below a bound, so that floats are compared as floats. */
  private static float notBelow(double bound) {
    float nearest = (float) bound;
    return nearest < bound ? Math.nextUp(nearest) : nearest;
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
   * @return whether the row is good: of the right width, with every value finite and in the range;
   *     otherwise the contents of {@code to} are undefined
   */
  boolean put(Object raw, float[] to, int at) {
    if (raw instanceof float[] floats) {
      return floats.length == featureSize && put(floats, to, at);
    }
    if (raw instanceof byte[] bytes) {
      return bytes.length == featureSize && put(bytes, to, at);
    }
    return raw instanceof double[] doubles && doubles.length == featureSize && put(doubles, to, at);
  }

  private boolean put(float[] raw, float[] to, int at) {
    // A value that is not finite is outside a bounded range after scaling, too.
    boolean isGood = isBounded || areFinite(raw);
    if (floatFactor == null) {
      for (int i = 0; i < raw.length; i++) {
        raw[i] = scaling.scaled(raw[i], i);
      }
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
    return isGood && (isBounded ? areInRange(raw) : areInRange(to, at, featureSize));
  }

  // These two loops are vectorized; loops with an early exit are not. A number minus itself is 0
  // unless it is infinite or NaN.

  private boolean areFinite(float[] values) {
    for (int i = 0; i < values.length; i++) {
      away[i] = values[i] - values[i];
    }
    return Arrays.equals(away, nowhere);
  }

  private boolean areInRange(float[] values) {
    for (int i = 0; i < values.length; i++) {
      away[i] = values[i] - Math.max(lowest, Math.min(highest, values[i])) + 0f; // -0 becomes 0
    }
    return Arrays.equals(away, nowhere);
  }

  private boolean put(byte[] raw, float[] to, int at) {
    for (int i = 0; i < raw.length; i++) {
      int value = raw[i] & 0xFF;
      to[at + i] = ofBytes == null ? scaling.scaled(value, i) : ofBytes[value];
    }
    return areBytesInRange || areInRange(to, at, featureSize);
  }

  private boolean put(double[] raw, float[] to, int at) {
    for (int i = 0; i < raw.length; i++) {
      if (!Float.isFinite((float) raw[i])) {
        return false;
      }
      to[at + i] = scaling.scaled(raw[i], i);
    }
    return areInRange(to, at, featureSize);
  }

  private boolean areInRange(float[] values, int from, int length) {
    for (int i = from; i < from + length; i++) {
      if (!(values[i] >= lowest && values[i] <= highest)) {
        return false;
      }
    }
    return true;
  }
}
