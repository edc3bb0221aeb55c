package org.sparkvae.spark.train.round;

import java.io.Serializable;
import org.sparkvae.model.objective.TermSums;
import org.sparkvae.spark.train.round.ParallelRanges.Cores;

/**
 * What a shard's worker returns: parameters, optimizer state, sums of the objective's terms, row
 * count, and what MCEM keeps of the rows. A plain class, because Kryo cannot create records.
 */
public final class ShardUpdate implements Serializable {
  private static final long serialVersionUID = 1L;

  private final int shard;
  private final TermSums terms;
  private final int steps;
  private final boolean finite;
  private final FloatArray parameters;
  private final FloatArray updaterState;
  private final long computeNanos;
  private final FloatArray chains;

  private ShardUpdate(
      int shard,
      TermSums terms,
      int steps,
      boolean finite,
      FloatArray parameters,
      FloatArray updaterState,
      long computeNanos,
      FloatArray chains) {
    this.shard = shard;
    this.terms = terms;
    this.steps = steps;
    this.finite = finite;
    this.parameters = parameters;
    this.updaterState = updaterState;
    this.computeNanos = computeNanos;
    this.chains = chains;
  }

  /**
   * @param terms sums over the rows of this round
   * @param parameters after the round, in flat order; not copied
   * @param updaterState after the round; not copied; empty if it is reset in each round
   * @param computeNanos duration of the worker's computation
   */
  ShardUpdate(
      int shard,
      TermSums terms,
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
        computeNanos,
        FloatArray.NONE);
  }

  /** The update of a shard that has no rows left in this pass. */
  static ShardUpdate ofNothing(int shard) {
    return new ShardUpdate(
        shard, TermSums.NONE, 0, true, FloatArray.NONE, FloatArray.NONE, 0, FloatArray.NONE);
  }

  /**
   * @param kept of all rows of the shard after the round, see {@link ShardChains}; not copied
   */
  ShardUpdate withChains(float[] kept) {
    return withValues(parameters, updaterState, new FloatArray(kept));
  }

  /** Everything except parameters and optimizer state. */
  ShardUpdate head() {
    return withValues(FloatArray.NONE, FloatArray.NONE, chains);
  }

  /** Row count, sums of terms and times only. */
  ShardUpdate summary() {
    return withValues(FloatArray.NONE, FloatArray.NONE, FloatArray.NONE);
  }

  /**
   * One of {@code slices} parts of the parameters and of the optimizer state; the first one comes
   * with the whole head.
   */
  ShardUpdate slice(int index, int slices) {
    return withValues(
        parameters.slice(index, slices),
        updaterState.slice(index, slices),
        index == 0 ? chains : FloatArray.NONE);
  }

  private ShardUpdate withValues(FloatArray ofParameters, FloatArray ofState, FloatArray kept) {
    return new ShardUpdate(shard, terms, steps, finite, ofParameters, ofState, computeNanos, kept);
  }

  int shard() {
    return shard;
  }

  long rows() {
    return terms.rows();
  }

  public TermSums terms() {
    return terms;
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

  /** Empty unless the training keeps something of its rows. */
  FloatArray chains() {
    return chains;
  }

  long computeNanos() {
    return computeNanos;
  }
}
