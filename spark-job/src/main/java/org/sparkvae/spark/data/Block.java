package org.sparkvae.spark.data;

import java.io.Serializable;
import java.util.Arrays;

/**
 * Some rows of one shard in primitives, scaled, at most 16 MiB (or one row). A plain class for
 * Kryo.
 */
public final class Block implements Serializable {
  private static final long serialVersionUID = 1L;

  private final int index;
  private final int rows;
  private final int featureSize;
  private final float[] features;
  private final long[] identities;
  private final float[] weights;

  Block(int index, int featureSize, float[] features, long[] identities, float[] weights) {
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
   * @return [rows * featureSize], row-major, scaled; not a copy
   */
  public float[] features() {
    return features;
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
   * @return its features [featureSize], a copy
   */
  public float[] row(int row) {
    return Arrays.copyOfRange(features, row * featureSize, (row + 1) * featureSize);
  }

  /**
   * @param row 0 and up
   * @param to where its features go
   * @param offset the first place to fill
   */
  public void copyRow(int row, float[] to, int offset) {
    System.arraycopy(features, row * featureSize, to, offset, featureSize);
  }
}
