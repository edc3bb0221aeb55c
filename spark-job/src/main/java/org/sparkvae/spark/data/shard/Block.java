package org.sparkvae.spark.data.shard;

import java.io.Serializable;

/**
 * Some rows of one shard in primitives, at most 16 MiB (or one row); bytes of images stay bytes. A
 * plain class for Kryo.
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

  /**
   * @return 0 and up within the shard
   */
  public int index() {
    return index;
  }

  /**
   * @return how many rows
   */
  public int rows() {
    return rows;
  }

  /**
   * @return values of a row
   */
  public int featureSize() {
    return featureSize;
  }

  /**
   * @return [rows * featureSize], row-major, scaled; not to be changed
   */
  public float[] features() {
    return features.all();
  }

  /**
   * @param from the first row
   * @param to the row after the last
   * @return [(to - from) * featureSize], row-major, scaled; a copy
   */
  public float[] features(int from, int to) {
    float[] values = new float[(to - from) * featureSize];
    features.copy(from * featureSize, values.length, values, 0);
    return values;
  }

  /**
   * @return [rows]; not a copy
   */
  public long[] identities() {
    return identities;
  }

  /**
   * @return [rows], their mean over all training rows 1; null where the source has no weights
   */
  public float[] weights() {
    return weights;
  }

  /**
   * @param row 0 and up
   * @return its features [featureSize], scaled; a copy
   */
  public float[] row(int row) {
    return features(row, row + 1);
  }

  /**
   * @param row 0 and up
   * @param to where its features go, scaled
   * @param offset the first place to fill
   */
  public void copyRow(int row, float[] to, int offset) {
    features.copy(row * featureSize, featureSize, to, offset);
  }
}
