package org.sparkvae.spark.train;

import java.util.List;
import org.sparkvae.spark.train.round.FiniteValues;
import org.sparkvae.spark.train.round.OptimizerStatePolicy;
import org.sparkvae.spark.train.round.ParallelRanges.Cores;

/**
 * Where a training stands between two rounds; immutable, nobody changes the arrays.
 *
 * @param worker parameters and optimizer state that the next round starts from
 * @param anchor the same, of the start of the last accepted round; null before there is one
 * @param velocity of the outer optimizer
 * @param outerScale factor on the outer step: halved by each undone round, never above 1
 * @param goodRounds accepted rounds since the outer step last changed
 * @param round how many rounds were run
 * @param pass the pass that the next round belongs to, from 0
 * @param batchInPass where in it the next round starts, in mini-batches
 * @param undoneRounds all of them
 * @param undoneInARow of them, up to now
 * @param acceptedBounds mean negative ELBO of the last accepted rounds, oldest first
 * @param best the best parameters so far; null before there are any
 */
public record TrainingState(
    WorkerState worker,
    WorkerState anchor,
    float[] velocity,
    double outerScale,
    int goodRounds,
    int round,
    int pass,
    int batchInPass,
    int undoneRounds,
    int undoneInARow,
    List<Double> acceptedBounds,
    Best best) {

  /**
   * What workers start a round from.
   *
   * @param parameters in flat order
   * @param updaterState averaged; empty where workers keep their own or start anew
   * @param ownStates of each worker, by shard; empty but for {@link OptimizerStatePolicy#LOCAL}
   * @param step how many steps the optimizer has taken
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

  /**
   * Parameters worth keeping.
   *
   * @param worker parameters and optimizer state
   * @param meanNegativeElbo by which they are the best: of the validation rows if there are any,
   *     else of the training rows of the round that started from them
   * @param round after how many rounds
   * @param staleValidations validations since the last that improved it
   */
  public record Best(
      WorkerState worker, double meanNegativeElbo, int round, int staleValidations) {}

  /**
   * The start from given parameters and state; {@link TrainingStart} makes both.
   *
   * @param worker what the first round starts from
   * @return the state before it
   */
  public static TrainingState start(WorkerState worker) {
    float[] velocity = new float[worker.parameters().length];
    return new TrainingState(worker, null, velocity, 1, 0, 0, 0, 0, 0, 0, List.of(), null);
  }

  TrainingState withBest(Best better) {
    return new TrainingState(
        worker,
        anchor,
        velocity,
        outerScale,
        goodRounds,
        round,
        pass,
        batchInPass,
        undoneRounds,
        undoneInARow,
        acceptedBounds,
        better);
  }

  TrainingState at(int nextPass, int nextBatch) {
    return new TrainingState(
        worker,
        anchor,
        velocity,
        outerScale,
        goodRounds,
        round + 1,
        nextPass,
        nextBatch,
        undoneRounds,
        undoneInARow,
        acceptedBounds,
        best);
  }
}
