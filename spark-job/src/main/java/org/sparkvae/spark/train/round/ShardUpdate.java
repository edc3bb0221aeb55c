package org.sparkvae.spark.train.round;

import java.io.Serializable;
import org.sparkvae.model.objective.BoundTerms;
import org.sparkvae.spark.train.round.ParallelRanges.Cores;

/**
 * What a shard's worker answers: its parameters and optimizer state, its sums, its rows. A plain
 * class for Kryo, which cannot make records.
 */
public final class ShardUpdate implements Serializable {
  private static final long serialVersionUID = 1L;

  private final int shard;
  private final long rows;
  private final double weightSum;
  private final double reconstructionNllSum;
  private final double klDivergenceSum;
  private final int steps;
  private final boolean finite;
  private final FloatArray parameters;
  private final FloatArray updaterState;
  private final long computeNanos;

  private ShardUpdate(
      int shard,
      BoundTerms terms,
      int steps,
      boolean finite,
      FloatArray parameters,
      FloatArray updaterState,
      long computeNanos) {
    this.shard = shard;
    this.rows = terms.rows();
    this.weightSum = terms.weightSum();
    this.reconstructionNllSum = terms.reconstructionNllSum();
    this.klDivergenceSum = terms.klDivergenceSum();
    this.steps = steps;
    this.finite = finite;
    this.parameters = parameters;
    this.updaterState = updaterState;
    this.computeNanos = computeNanos;
  }

  /**
   * @param shard index
   * @param terms over the rows that it used; no rows where it had none left in this pass
   * @param steps that it took
   * @param parameters after the round; kept, not copied
   * @param updaterState after the round, kept; empty where it starts anew in each
   * @param computeNanos time in the worker
   */
  ShardUpdate(
      int shard,
      BoundTerms terms,
      int steps,
      float[] parameters,
      float[] updaterState,
      long computeNanos) {
    this(
        shard,
        terms,
        steps,
        terms.isFinite() && FiniteValues.all(parameters, Cores.ONE),
        new FloatArray(parameters),
        new FloatArray(updaterState),
        computeNanos);
  }

  static ShardUpdate ofNothing(int shard) {
    return new ShardUpdate(shard, BoundTerms.NONE, 0, true, FloatArray.NONE, FloatArray.NONE, 0);
  }

  /** All but parameters and optimizer state. */
  ShardUpdate head() {
    return withValues(FloatArray.NONE, FloatArray.NONE);
  }

  /** One of {@code slices} parts of the parameters, and of the optimizer state, with all else. */
  ShardUpdate slice(int index, int slices) {
    return withValues(parameters.slice(index, slices), updaterState.slice(index, slices));
  }

  private ShardUpdate withValues(FloatArray ofParameters, FloatArray ofState) {
    return new ShardUpdate(shard, terms(), steps, finite, ofParameters, ofState, computeNanos);
  }

  int shard() {
    return shard;
  }

  long rows() {
    return rows;
  }

  public BoundTerms terms() {
    return new BoundTerms(rows, weightSum, reconstructionNllSum, klDivergenceSum);
  }

  boolean isFinite() {
    return finite;
  }

  int steps() {
    return steps;
  }

  FloatArray parameters() {
    return parameters;
  }

  public FloatArray updaterState() {
    return updaterState;
  }

  long computeNanos() {
    return computeNanos;
  }
}
