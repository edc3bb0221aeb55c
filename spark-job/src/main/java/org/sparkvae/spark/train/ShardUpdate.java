package org.sparkvae.spark.train;

import java.io.Serializable;
import org.sparkvae.model.objective.BoundTerms;

/**
 * What a shard's worker answers: its parameters and optimizer state as they are, its sums, its
 * rows.
 *
 * @param shard index
 * @param rows that it used; 0 where the shard had none left in this pass
 * @param steps that it took
 * @param reconstructionNllSum nats, over its rows
 * @param klDivergenceSum nats, over its rows
 * @param parameters after the round; empty where rows is 0
 * @param updaterState after the round; empty where rows is 0
 * @param computeNanos time in the worker
 */
record ShardUpdate(
    int shard,
    long rows,
    int steps,
    double reconstructionNllSum,
    double klDivergenceSum,
    float[] parameters,
    float[] updaterState,
    long computeNanos)
    implements Serializable {

  private static final float[] NONE = {};

  static ShardUpdate ofNothing(int shard) {
    return new ShardUpdate(shard, 0, 0, 0, 0, NONE, NONE, 0);
  }

  /** Of a shard that was only looked at. */
  static ShardUpdate ofTerms(int shard, BoundTerms terms) {
    return new ShardUpdate(
        shard,
        terms.rows(),
        0,
        terms.reconstructionNllSum(),
        terms.klDivergenceSum(),
        NONE,
        NONE,
        0);
  }

  BoundTerms terms() {
    return new BoundTerms(rows, reconstructionNllSum, klDivergenceSum);
  }
}
