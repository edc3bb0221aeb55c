package org.sparkvae.spark.data.shard;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.sparkvae.spark.data.survey.FeatureScaling;

/** Packs rows from arrays, without reading a source. */
public final class SmallBlocks {
  private SmallBlocks() {}

  /**
   * @param features [rows, featureSize], row-major
   * @param weights [rows], or null for no weights
   * @return blocks like those of the packer; empty for no rows
   */
  public static List<Block> of(
      float[] features, int featureSize, long[] identities, float[] weights, int rowsPerBlock) {
    List<Block> blocks = new ArrayList<>();
    for (int from = 0; from < identities.length; from += rowsPerBlock) {
      int to = Math.min(from + rowsPerBlock, identities.length);
      blocks.add(
          new Block(
              blocks.size(),
              featureSize,
              new PackedFeatures.Floats(
                  Arrays.copyOfRange(features, from * featureSize, to * featureSize)),
              Arrays.copyOfRange(identities, from, to),
              weights == null ? null : Arrays.copyOfRange(weights, from, to)));
    }
    return blocks;
  }

  /** {@return a block as the packer makes it, by its entries if these take less memory} */
  public static Block packed(float[] features, int featureSize, long[] identities) {
    PackedFeatures packed =
        PackedFeatures.of(
            RowPacking.FLOATS, features, features.length, featureSize, FeatureScaling.none());
    return new Block(0, featureSize, packed, identities, null);
  }
}
