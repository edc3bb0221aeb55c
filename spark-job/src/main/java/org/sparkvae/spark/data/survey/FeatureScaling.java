package org.sparkvae.spark.data.survey;

import java.io.Serializable;

/**
 * scaled = (raw - offset) * factor, a feature each or one for all. Computed in double, the result a
 * float. Learned values come from training rows only; they are not clipped to, so a test value
 * beyond the training range scales beyond [0, 1].
 */
public final class FeatureScaling implements Serializable {
  private static final long serialVersionUID = 1L;

  private final float[] offset;
  private final float[] factor;

  private FeatureScaling(float[] offset, float[] factor) {
    this.offset = offset;
    this.factor = factor;
  }

  /**
   * @param offset [featureSize], or [1] for all features, or []
   * @param factor as long as offset
   * @return the scaling that an artifact holds; none for no numbers
   */
  public static FeatureScaling of(float[] offset, float[] factor) {
    if (offset.length != factor.length) {
      throw new IllegalArgumentException(
          "Cannot scale: " + offset.length + " offsets, " + factor.length + " factors");
    }
    return offset.length == 0 ? none() : new FeatureScaling(offset.clone(), factor.clone());
  }

  public static FeatureScaling none() {
    return new FeatureScaling(new float[] {0}, new float[] {1});
  }

  /** Gray pixels 0 .. 255 to [0, 1]; 255 gives exactly 1. */
  public static FeatureScaling divideBy255() {
    return new FeatureScaling(new float[] {0}, new float[] {1 / 255f});
  }

  /**
   * The training range to [0, 1], never beyond by rounding: offsets are rounded down, factors too.
   * A feature that is constant in training gives 0, whatever comes later.
   */
  static FeatureScaling minMax(Moments train) {
    float[] offset = new float[train.lowest.length];
    float[] factor = new float[offset.length];
    for (int i = 0; i < offset.length; i++) {
      double lowest = train.lowest[i];
      double highest = train.highest[i];
      offset[i] = (float) lowest;
      if (offset[i] > lowest) {
        offset[i] = Math.nextDown(offset[i]);
      }
      double span = highest - offset[i];
      factor[i] = highest > lowest ? (float) Math.min(Float.MAX_VALUE, 1 / span) : 0;
      while ((float) (span * factor[i]) > 1) {
        factor[i] = Math.nextDown(factor[i]);
      }
    }
    return new FeatureScaling(offset, factor);
  }

  /** To mean 0 and stdDev 1 (divided by n); a feature without variance keeps factor 1. */
  static FeatureScaling standardize(Moments train) {
    float[] offset = new float[train.lowest.length];
    float[] factor = new float[offset.length];
    for (int i = 0; i < offset.length; i++) {
      offset[i] = (float) train.mean(i);
      double stdDev = Math.sqrt(train.variance(i));
      factor[i] = stdDev > 0 ? (float) Math.min(Float.MAX_VALUE, 1 / stdDev) : 1;
    }
    return new FeatureScaling(offset, factor);
  }

  /**
   * @return [featureSize], or [1] for all features; a copy
   */
  public float[] offset() {
    return offset.clone();
  }

  /**
   * @return as long as {@link #offset()}; a copy
   */
  public float[] factor() {
    return factor.clone();
  }

  /** Whether a scaled value does not depend on which feature it is. */
  public boolean isOneForAll() {
    return offset.length == 1;
  }

  /** What each byte 0 .. 255 is once scaled, where one scaling is for all features. */
  public float[] ofBytes() {
    float[] scaled = new float[256];
    for (int i = 0; i < scaled.length; i++) {
      scaled[i] = scaled(i, 0);
    }
    return scaled;
  }

  float scaled(double raw, int feature) {
    int at = offset.length == 1 ? 0 : feature;
    return (float) ((raw - offset[at]) * factor[at]);
  }

  /**
   * Back to the input's units; a feature of factor 0 (constant in training) is its offset.
   *
   * @param scaled [featureSize]
   * @return raw [featureSize]
   */
  public float[] unscaled(float[] scaled) {
    float[] raw = new float[scaled.length];
    for (int i = 0; i < raw.length; i++) {
      int at = offset.length == 1 ? 0 : i;
      raw[i] =
          factor[at] == 0 ? offset[at] : (float) ((double) scaled[i] / factor[at] + offset[at]);
    }
    return raw;
  }

  /**
   * @param raw [featureSize]
   * @return scaled [featureSize]
   */
  public float[] apply(double[] raw) {
    float[] scaled = new float[raw.length];
    for (int i = 0; i < raw.length; i++) {
      scaled[i] = scaled(raw[i], i);
    }
    return scaled;
  }
}
