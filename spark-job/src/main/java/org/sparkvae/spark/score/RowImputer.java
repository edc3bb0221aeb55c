package org.sparkvae.spark.score;

import java.util.List;
import org.sparkvae.model.network.Imputation;
import org.sparkvae.model.network.ImputationConfig;
import org.sparkvae.model.network.VaeNetwork;
import org.sparkvae.model.random.Purpose;
import org.sparkvae.model.random.RowNoise;
import org.sparkvae.spark.executor.NetworkPool;

/**
 * Fills the missing cells of a chunk of rows with a network of its own. Draws are keyed by (the
 * model's seed, the row's scaled content).
 */
final class RowImputer implements AutoCloseable {
  private static final int MOST_ROWS = 4 * VaeNetwork.ROWS_AT_A_TIME;
  private static final int MOST_VALUES = 1 << 20;

  private final ImputedRows rows;
  private final ImputationConfig how;
  private VaeNetwork network;

  RowImputer(ImputedRows rows, float[] parameters, ImputationConfig how) {
    this.rows = rows;
    this.how = how;
    network = NetworkPool.borrow(rows.network());
    network.setParameters(parameters);
  }

  List<ImputedColumn> columns() {
    return rows.columns();
  }

  int featureSize() {
    return rows.network().featureSize();
  }

  int rowsPerChunk() {
    return Math.max(1, Math.min(MOST_ROWS, MOST_VALUES / featureSize()));
  }

  /**
   * @param features scaled, count * featureSize; NaN is missing
   */
  Imputation impute(float[] features, int count) {
    long[] keys = ElboDraws.keys(features, count, featureSize());
    return network.impute(
        features,
        count,
        how,
        RowNoise.streams(rows.network().seed(), Purpose.IMPUTATION, keys),
        rows.units());
  }

  /** Gives the network back; a second time does nothing. */
  @Override
  public void close() {
    if (network != null) {
      NetworkPool.giveBack(network);
      network = null;
    }
  }
}
