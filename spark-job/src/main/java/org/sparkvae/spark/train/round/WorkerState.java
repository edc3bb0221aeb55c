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
 */
public record WorkerState(
    float[] parameters, float[] updaterState, List<float[]> ownStates, long step) {
  /** Whether all workers start from the same optimizer state. */
  public boolean isShared() {
    return ownStates.isEmpty();
  }

  public boolean isFinite() {
    return FiniteValues.all(parameters, Cores.ALL)
        && FiniteValues.all(updaterState, Cores.ALL)
        && ownStates.stream().allMatch(state -> FiniteValues.all(state, Cores.ALL));
  }
}
