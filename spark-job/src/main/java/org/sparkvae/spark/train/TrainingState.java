package org.sparkvae.spark.train;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.sparkvae.model.config.VaeConfig;
import org.sparkvae.model.network.VaeNetwork;
import org.sparkvae.spark.train.round.RoundPosition;
import org.sparkvae.spark.train.round.WorkerState;

/**
 * Where a training stands between two rounds; immutable, the arrays are never changed.
 *
 * @param worker parameters and optimizer state that the next round starts from
 * @param position where the next round starts
 * @param best the best parameters so far; null before there are any
 */
public record TrainingState(
    WorkerState worker, OuterState outer, RoundPosition position, GuardState guard, Best best) {
  /**
   * State of the outer optimizer.
   *
   * @param velocity as long as the parameters
   * @param stepBackoff factor on the outer step: halved by each undone round, never above 1
   */
  public record OuterState(float[] velocity, double stepBackoff) {}

  /**
   * Memory of the divergence guard.
   *
   * @param lastAccepted what the last accepted round started from; null before there is one
   * @param acceptedSinceBackoff accepted rounds since the outer step was last halved or doubled
   * @param undoneRounds undone rounds of the whole training
   * @param undoneInARow undone rounds since the last accepted one
   * @param acceptedBounds mean objective of the last accepted rounds, oldest first, nats a row
   */
  public record GuardState(
      WorkerState lastAccepted,
      int acceptedSinceBackoff,
      int undoneRounds,
      int undoneInARow,
      List<Double> acceptedBounds) {
    static final GuardState NONE = new GuardState(null, 0, 0, 0, List.of());

    GuardState undone() {
      return new GuardState(lastAccepted, 0, undoneRounds + 1, undoneInARow + 1, acceptedBounds);
    }

    /**
     * @param start what the accepted round started from
     * @param sinceBackoff the new {@link #acceptedSinceBackoff}
     * @param bound mean objective of the round, nats a row
     * @param window how many bounds are kept
     */
    GuardState accepted(WorkerState start, int sinceBackoff, double bound, int window) {
      List<Double> bounds = new ArrayList<>(acceptedBounds);
      bounds.add(bound);
      List<Double> last = bounds.subList(Math.max(0, bounds.size() - window), bounds.size());
      return new GuardState(start, sinceBackoff, undoneRounds, 0, List.copyOf(last));
    }
  }

  /**
   * The best parameters so far.
   *
   * @param loss nats a row, lower is better: the mean negative ELBO of the validation rows if there
   *     are any, else the mean objective of the training rows of the round that started from them
   * @param round number of rounds that led to them
   * @param staleValidations validations since the last improvement
   */
  public record Best(WorkerState worker, double loss, int round, int staleValidations) {}

  /**
   * The state before the first round: the parameters that the network's seed draws.
   *
   * @param config how many shards there are and which state their workers start with
   */
  public static TrainingState initial(VaeConfig network, TrainingConfig config) {
    try (VaeNetwork fresh = new VaeNetwork(network)) {
      return initial(fresh, config);
    }
  }

  /**
   * The state before the first round, from given parameters.
   *
   * @param config how many shards there are and which state their workers start with
   * @param parameters in flat order
   * @throws IllegalArgumentException if the network has another number of parameters
   */
  public static TrainingState initial(
      VaeConfig network, TrainingConfig config, float[] parameters) {
    try (VaeNetwork fresh = new VaeNetwork(network)) {
      fresh.setParameters(parameters);
      return initial(fresh, config);
    }
  }

  private static TrainingState initial(VaeNetwork network, TrainingConfig config) {
    float[] parameters = network.parameters();
    float[] fresh = network.updaterState();
    float[] none = {};
    List<float[]> chains =
        network.config().objective().name().keepsLatents()
            ? Collections.nCopies(config.shards(), none)
            : List.of();
    return initial(
        switch (config.workerState()) {
          case AVERAGED -> new WorkerState(parameters, fresh, List.of(), 0, chains);
          case LOCAL ->
              new WorkerState(
                  parameters, none, Collections.nCopies(config.shards(), fresh), 0, chains);
          case RESET -> new WorkerState(parameters, none, List.of(), 0, chains);
        });
  }

  /**
   * @param worker what the first round starts from
   */
  public static TrainingState initial(WorkerState worker) {
    OuterState outer = new OuterState(new float[worker.parameters().length], 1);
    return new TrainingState(worker, outer, RoundPosition.START, GuardState.NONE, null);
  }

  /** How many rounds were run. */
  public int round() {
    return position.round();
  }

  /** The pass that the next round belongs to, from 0: how many were completed. */
  public int pass() {
    return position.pass();
  }

  TrainingState withBest(Best better) {
    return new TrainingState(worker, outer, position, guard, better);
  }

  TrainingState at(RoundPosition next) {
    return new TrainingState(worker, outer, next, guard, best);
  }
}
