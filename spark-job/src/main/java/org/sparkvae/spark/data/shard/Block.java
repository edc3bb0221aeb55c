package org.sparkvae.spark.data.shard;

import java.io.Serializable;
import java.util.Arrays;
import org.sparkvae.spark.data.survey.FeatureScaling;

/**
 * Rows of one shard as arrays of primitives, at most 16 MiB (or one row); bytes of images stay
 * bytes, and rows that are nearly all 0 are {@link SparseRows}. A plain class for Kryo.
 */
public final class Block implements Serializable {
  private static final long serialVersionUID = 1L;

  private final int index;
  private final int rows;
  private final int featureSize;
  private final PackedFeatures features;
  private final long[] identities;
  private final float[] weights;

  Block(int index, int featureSize, PackedFeatures features, long[] identities, float[] weights) {
    this.index = index;
    this.rows = identities.length;
    this.featureSize = featureSize;
    this.features = features;
    this.identities = identities;
    this.weights = weights;
  }

  /** {@return index within the shard, from 0} */
  public int index() {
    return index;
  }

  /** {@return number of rows} */
  public int rows() {
    return rows;
  }

  /** {@return values per row} */
  public int featureSize() {
    return featureSize;
  }

  /** {@return [rows * featureSize], row-major, scaled; must not be modified} */
  public float[] features() {
    return features.all();
  }

  /**
   * @param from first row
   * @param to row after the last
   * @return [(to - from) * featureSize], row-major, scaled; a copy
   */
  public float[] features(int from, int to) {
    float[] values = new float[(to - from) * featureSize];
    features.copy(from * featureSize, values.length, values, 0);
    return values;
  }

  /**
   * @param from first row
   * @param to row after the last
   * @return a block of some of the rows, packed for itself
   */
  public Block part(int from, int to) {
    float[] values = features(from, to);
    return new Block(
        index,
        featureSize,
        PackedFeatures.of(
            RowPacking.FLOATS, values, values.length, featureSize, FeatureScaling.none()),
        Arrays.copyOfRange(identities, from, to),
        weights == null ? null : Arrays.copyOfRange(weights, from, to));
  }

  /** {@return [rows]; must not be modified} */
  public long[] identities() {
    return identities;
  }

  /** {@return [rows], with mean 1 over all training rows; null if the source has no weights} */
  public float[] weights() {
    return weights;
  }

  /** {@return features [featureSize], scaled; a copy} */
  public float[] row(int row) {
    return features(row, row + 1);
  }

  /** Copies the scaled features of a row to {@code to}, starting at index {@code offset}. */
  public void copyRow(int row, float[] to, int offset) {
    features.copy(row * featureSize, featureSize, to, offset);
  }
}
