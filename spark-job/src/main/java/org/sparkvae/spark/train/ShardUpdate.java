package org.sparkvae.spark.train;

import java.io.Serializable;
import org.sparkvae.model.objective.BoundTerms;

/**
 * What a shard's worker answers: its parameters and optimizer state as they are, its sums, its
 * rows. A plain class for Kryo, which cannot make records.
 */
final class ShardUpdate implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final float[] NONE = {};

  private final int shard;
  private final long rows;
  private final double weightSum;
  private final double reconstructionNllSum;
  private final double klDivergenceSum;
  private final int steps;
  private final float[] parameters;
  private final float[] updaterState;
  private final long computeNanos;

  /**
   * @param shard index
   * @param terms over the rows that it used; no rows where it had none left in this pass
   * @param steps that it took
   * @param parameters after the round
   * @param updaterState after the round; empty where it starts anew in each
   * @param computeNanos time in the worker
   */
  ShardUpdate(
      int shard,
      BoundTerms terms,
      int steps,
      float[] parameters,
      float[] updaterState,
      long computeNanos) {
    this.shard = shard;
    this.rows = terms.rows();
    this.weightSum = terms.weightSum();
    this.reconstructionNllSum = terms.reconstructionNllSum();
    this.klDivergenceSum = terms.klDivergenceSum();
    this.steps = steps;
    this.parameters = parameters;
    this.updaterState = updaterState;
    this.computeNanos = computeNanos;
  }

  static ShardUpdate ofNothing(int shard) {
    return ofTerms(shard, BoundTerms.NONE);
  }

  /** Of a shard that was only looked at. */
  static ShardUpdate ofTerms(int shard, BoundTerms terms) {
    return new ShardUpdate(shard, terms, 0, NONE, NONE, 0);
  }

  int shard() {
    return shard;
  }

  long rows() {
    return rows;
  }

  BoundTerms terms() {
    return new BoundTerms(rows, weightSum, reconstructionNllSum, klDivergenceSum);
  }

  boolean isFinite() {
    return terms().isFinite() && FiniteValues.all(parameters);
  }

  int steps() {
    return steps;
  }

  float[] parameters() {
    return parameters;
  }

  float[] updaterState() {
    return updaterState;
  }

  long computeNanos() {
    return computeNanos;
  }
}
