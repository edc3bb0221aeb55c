package org.sparkvae.model.artifact;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.sparkvae.model.artifact.FeatureSpec.ImageShape;
import org.sparkvae.model.config.Problems;

/**
 * {@code features.json}: a {@link FeatureSpec}, except for the scaling parameters, which have their
 * own file.
 *
 * @param featureSize number of features
 * @param columns their columns
 * @param imageShape size of an image
 * @param scaling the rule and the number of its parameters
 */
record FeaturesFile(
    int featureSize, List<String> columns, Optional<ImageShape> imageShape, ScalingFile scaling) {

  /** A type of stored numbers other than float32. */
  enum NumberType {
    /** IEEE 754 double precision. */
    FLOAT64
  }

  /**
   * The content of {@code scaling.bin}: all offsets, then all factors, little-endian.
   *
   * @param kind the rule
   * @param count number of offsets, and of factors
   * @param type of the numbers; absent if they are float32, as in every artifact before the field
   */
  record ScalingFile(String kind, int count, Optional<NumberType> type) {
    ScalingFile {
      new Problems("scaling")
          .require(count >= 0 && count <= 1 << 29, "count", count, "must be in [0, 2^29]")
          .throwIfAny();
    }
  }

  static FeaturesFile of(FeatureSpec spec) {
    ScalingParameters scaling = spec.scaling();
    return new FeaturesFile(
        spec.featureSize(),
        spec.columns(),
        spec.imageShape(),
        new ScalingFile(scaling.kind(), scaling.offset().length, typeOf(scaling)));
  }

  /** Numbers that float32 holds exactly are stored in it, as in artifacts before the field. */
  private static Optional<NumberType> typeOf(ScalingParameters scaling) {
    return areFloats(scaling.offset()) && areFloats(scaling.factor())
        ? Optional.empty()
        : Optional.of(NumberType.FLOAT64);
  }

  private static boolean areFloats(double[] values) {
    return Arrays.stream(values).allMatch(value -> (float) value == value);
  }

  FeatureSpec with(double[] offset, double[] factor) {
    var parameters = new ScalingParameters(scaling.kind, offset, factor);
    return new FeatureSpec(featureSize, columns, imageShape, parameters);
  }
}
