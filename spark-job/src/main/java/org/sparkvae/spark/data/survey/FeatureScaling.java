package org.sparkvae.spark.data.survey;

import java.io.Serializable;
import java.util.Arrays;
import java.util.function.IntPredicate;
import java.util.function.IntToDoubleFunction;

/**
 * scaled = (raw - offset) * factor, with one offset and factor per feature or one for all. Computed
 * in double, with a float result. Offsets and factors are learned from training rows only, and
 * values are not clipped: a test value beyond the training range scales beyond [0, 1].
 */
public final class FeatureScaling implements Serializable {
  private static final long serialVersionUID = 1L;

  private final double[] offset;
  private final double[] factor;

  private FeatureScaling(double[] offset, double[] factor) {
    this.offset = offset;
    this.factor = factor;
  }

  /**
   * @param offset [featureSize], or [1] for all features, or []
   * @param factor as long as offset
   * @return the scaling stored in an artifact; {@link #none} for empty arrays
   */
  public static FeatureScaling of(double[] offset, double[] factor) {
    if (offset.length != factor.length) {
      throw new IllegalArgumentException(
          "Cannot scale: " + offset.length + " offsets, " + factor.length + " factors");
    }
    return offset.length == 0 ? none() : new FeatureScaling(offset.clone(), factor.clone());
  }

  public static FeatureScaling none() {
    return new FeatureScaling(new double[] {0}, new double[] {1});
  }

  /** Gray pixels 0 .. 255 to [0, 1]; 255 gives exactly 1. The factor is that of float32. */
  public static FeatureScaling divideBy255() {
    return new FeatureScaling(new double[] {0}, new double[] {1 / 255f});
  }

  /**
   * Maps the training range to [0, 1], its lowest value to exactly 0, and rounding never leads
   * beyond 1. A feature that is constant in training always gives 0.
   */
  static FeatureScaling minMax(Moments train) {
    double[] offset = train.lowest.clone();
    double[] factor = new double[offset.length];
    for (int i = 0; i < offset.length; i++) {
      double span = train.highest[i] - offset[i];
      factor[i] = span > 0 ? Math.min(Double.MAX_VALUE, 1 / span) : 0;
      while (span * factor[i] > 1) {
        factor[i] = Math.nextDown(factor[i]);
      }
    }
    return new FeatureScaling(offset, factor);
  }

  /**
   * Maps to mean 0 and standard deviation 1 (divided by n); a feature without variance gets factor
   * 1.
   */
  static FeatureScaling standardize(Moments train) {
    return standardize(train, train.lowest.length, feature -> true, feature -> 1);
  }

  /**
   * @param isScaled which features, all of which have moments; those without a value are not scaled
   * @param unit the divisors of the others
   */
  static FeatureScaling standardize(
      Moments train, int featureSize, IntPredicate isScaled, IntToDoubleFunction unit) {
    double[] offset = new double[featureSize];
    double[] factor = new double[featureSize];
    for (int i = 0; i < offset.length; i++) {
      if (!isScaled.test(i) || train.isMissing(i)) {
        factor[i] = 1 / (float) unit.applyAsDouble(i); // as divideBy255 rounds 1/255
        continue;
      }
      // Rounding could lead a constant's mean beyond it.
      offset[i] = Math.max(train.lowest[i], Math.min(train.highest[i], train.mean(i)));
      double stdDev = Math.sqrt(train.variance(i));
      factor[i] = stdDev > 0 ? Math.min(Double.MAX_VALUE, 1 / stdDev) : 1;
    }
    return new FeatureScaling(offset, factor);
  }

  /** {@return [featureSize], or [1] for all features; a copy} */
  public double[] offset() {
    return offset.clone();
  }

  /** {@return as long as {@link #offset()}; a copy} */
  public double[] factor() {
    return factor.clone();
  }

  /** Whether all features have the same offset and factor. */
  public boolean isOneForAll() {
    return offset.length == 1;
  }

  /** The scaled value of each byte 0 .. 255; all features must have the same scaling. */
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

  /** Replaces the values of a row by their scaled ones. */
  void scale(float[] row) {
    if (offset.length == 1) {
      double oneOffset = offset[0];
      double oneFactor = factor[0];
      for (int i = 0; i < row.length; i++) {
        row[i] = (float) ((row[i] - oneOffset) * oneFactor);
      }
    } else {
      for (int i = 0; i < row.length; i++) {
        row[i] = (float) ((row[i] - offset[i]) * factor[i]);
      }
    }
  }

  /**
   * The logarithm of the determinant of the scaling, which turns a log-density of scaled features
   * into one of features in the input's units when it is added. Features with factor 0, which were
   * constant in training, have no unit and count nothing here; their terms stay in the bound.
   *
   * @param featureSize number of features
   * @return sum over features of ln |factor|, nats
   */
  public double logDeterminant(int featureSize) {
    return logDeterminant(new double[featureSize]);
  }

  /** As {@link #logDeterminant(int)}, of one row, whose missing features (NaN) count nothing. */
  public double logDeterminant(double[] row) {
    double sum = 0;
    for (int i = 0; i < row.length; i++) {
      double of = factor[factor.length == 1 ? 0 : i];
      sum += of == 0 || Double.isNaN(row[i]) ? 0 : Math.log(Math.abs(of));
    }
    return sum;
  }

  /** Whether both have factor 0 for the same features. */
  public boolean hasSameConstants(FeatureScaling other, int featureSize) {
    for (int i = 0; i < featureSize; i++) {
      boolean isConstant = factor[factor.length == 1 ? 0 : i] == 0;
      if (isConstant != (other.factor[other.factor.length == 1 ? 0 : i] == 0)) {
        return false;
      }
    }
    return true;
  }

  /** Whether both scale every feature alike. */
  public boolean isSameAs(FeatureScaling other, int featureSize) {
    for (int i = 0; i < featureSize; i++) {
      int at = factor.length == 1 ? 0 : i;
      int of = other.factor.length == 1 ? 0 : i;
      if (factor[at] != other.factor[of] || offset[at] != other.offset[of]) {
        return false;
      }
    }
    return true;
  }

  /**
   * Scales back to the input's units; a feature with factor 0 (constant in training) gives its
   * offset.
   *
   * @return raw [featureSize]
   */
  public double[] unscaled(float[] scaled) {
    double[] raw = new double[scaled.length];
    Arrays.setAll(raw, i -> unscaled(i, scaled[i]));
    return raw;
  }

  /** As {@link #unscaled(float[])}, for one feature. */
  public double unscaled(int feature, float scaled) {
    int at = offset.length == 1 ? 0 : feature;
    return factor[at] == 0 ? offset[at] : scaled / factor[at] + offset[at];
  }

  /** {@return scaled [featureSize]} */
  public float[] apply(double[] raw) {
    float[] scaled = new float[raw.length];
    for (int i = 0; i < raw.length; i++) {
      scaled[i] = scaled(raw[i], i);
    }
    return scaled;
  }
}
