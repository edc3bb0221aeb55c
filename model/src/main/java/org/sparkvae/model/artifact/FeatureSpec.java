package org.sparkvae.model.artifact;

import java.util.List;
import java.util.Optional;
import org.sparkvae.model.config.FeatureBlock;
import org.sparkvae.model.config.Problems;
import org.sparkvae.model.config.VaeConfig;

/**
 * The required format of a row.
 *
 * @param featureSize number of features (D)
 * @param columns their columns, in order; empty if the source has no columns
 * @param imageShape image size, if a row is an image
 * @param scaling scaling of a row before it enters the network
 * @param table what was learned about the columns, if they are of several kinds
 */
public record FeatureSpec(
    int featureSize,
    List<String> columns,
    Optional<ImageShape> imageShape,
    ScalingParameters scaling,
    Optional<TableColumns> table) {
  public FeatureSpec {
    columns = List.copyOf(columns);
    int scales = scaling.offset().length;
    new Problems("features")
        .require(featureSize >= 1, "featureSize", featureSize, "must be >= 1")
        .require(
            imageShape.isEmpty() || imageShape.get().pixels() == featureSize,
            "imageShape",
            imageShape.map(Object::toString).orElse(""),
            "must have featureSize pixels, " + featureSize)
        .require(
            scales <= 1 || scales == featureSize,
            "scaling",
            scales + " offsets",
            "must be 0, 1 or featureSize, " + featureSize)
        .require(
            table.isEmpty() || table.get().featureSize() == featureSize,
            "table",
            table.map(TableColumns::featureSize).orElse(0) + " features",
            "must be featureSize, " + featureSize)
        .throwIfAny();
  }

  /** Creates the format of rows whose features are all of the same kind. */
  public FeatureSpec(
      int featureSize,
      List<String> columns,
      Optional<ImageShape> imageShape,
      ScalingParameters scaling) {
    this(featureSize, columns, imageShape, scaling, Optional.empty());
  }

  /** {@return the kinds of the features, see {@link VaeConfig#blocks()}} */
  public List<FeatureBlock> blocks() {
    return table.map(TableColumns::blocks).orElse(List.of());
  }

  /** The size of an image; its features are the pixels, row by row from the top left. */
  public record ImageShape(int height, int width) {
    public ImageShape {
      new Problems("features.imageShape")
          .require(height >= 1, "height", height, "must be >= 1")
          .require(width >= 1, "width", width, "must be >= 1")
          .throwIfAny();
    }

    long pixels() {
      return (long) height * width;
    }
  }
}
