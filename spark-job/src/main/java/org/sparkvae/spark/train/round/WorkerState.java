package org.sparkvae.spark.train.round;

import java.util.List;
import org.sparkvae.spark.train.round.ParallelRanges.Cores;

/**
 * What the workers start a round from; immutable, the arrays are never changed.
 *
 * @param updaterState mean optimizer state of all workers; empty unless the policy is {@link
 *     OptimizerStatePolicy#AVERAGED}
 * @param ownStates optimizer state of each worker, by shard; empty unless the policy is {@link
 *     OptimizerStatePolicy#LOCAL}
 * @param step how many steps the training has taken in each worker, also if the policy is {@link
 *     OptimizerStatePolicy#RESET}
 * @param chains what MCEM keeps of the rows of each shard, by shard, see {@link ShardChains}; an
 *     empty array for a shard whose chains have not begun; an empty list with another objective
 */
public record WorkerState(
    float[] parameters,
    float[] updaterState,
    List<float[]> ownStates,
    long step,
    List<float[]> chains) {
  /** The state of a training that keeps nothing of its rows. */
  public WorkerState(float[] parameters, float[] updaterState, List<float[]> ownStates, long step) {
    this(parameters, updaterState, ownStates, step, List.of());
  }

  /** {@return what is kept of the rows of a shard; empty if there is nothing} */
  float[] chains(int shard) {
    return chains.isEmpty() ? new float[0] : chains.get(shard);
  }

  /** Whether all workers start from the same optimizer state. */
  public boolean isShared() {
    return ownStates.isEmpty();
  }

  public boolean isFinite() {
    return FiniteValues.all(parameters, Cores.ALL)
        && FiniteValues.all(updaterState, Cores.ALL)
        && ownStates.stream().allMatch(state -> FiniteValues.all(state, Cores.ALL))
        && chains.stream().allMatch(kept -> FiniteValues.all(kept, Cores.ALL));
  }
}
