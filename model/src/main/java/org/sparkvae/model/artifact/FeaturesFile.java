package org.sparkvae.model.artifact;

import java.util.List;
import java.util.Optional;
import org.sparkvae.model.artifact.FeatureSpec.ImageShape;
import org.sparkvae.model.config.Problems;

/**
 * {@code features.json}: a {@link FeatureSpec}, except for the scaling parameters and the columns
 * of a table, which have their own files.
 *
 * @param featureSize number of features
 * @param columns their columns
 * @param imageShape size of an image
 * @param scaling the rule and the number of its parameters
 */
record FeaturesFile(
    int featureSize, List<String> columns, Optional<ImageShape> imageShape, ScalingFile scaling) {

  /**
   * What {@code scaling.bin} holds: all offsets, then all factors.
   *
   * @param kind the rule
   * @param count number of offsets, and of factors
   */
  record ScalingFile(String kind, int count) {
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
        new ScalingFile(scaling.kind(), scaling.offset().length));
  }

  FeatureSpec with(double[] offset, double[] factor, Optional<TableColumns> table) {
    var parameters = new ScalingParameters(scaling.kind, offset, factor);
    return new FeatureSpec(featureSize, columns, imageShape, parameters, table);
  }
}
