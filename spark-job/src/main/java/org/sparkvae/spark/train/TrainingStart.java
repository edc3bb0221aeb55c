package org.sparkvae.spark.train;

import java.util.Collections;
import java.util.List;
import org.sparkvae.model.config.VaeConfig;
import org.sparkvae.model.network.VaeNetwork;
import org.sparkvae.spark.train.TrainingState.WorkerState;

/** The state before the first round: no steps taken, optimizer states as DL4J starts them. */
public final class TrainingStart {
  private TrainingStart() {}

  /**
   * @param network whose seed draws the parameters
   * @param config how many shards there are and which state their workers start with
   * @return the state before the first round
   */
  public static TrainingState of(VaeConfig network, TrainingConfig config) {
    VaeNetwork fresh = new VaeNetwork(network);
    return of(config, fresh.parameters(), fresh.updaterState());
  }

  /**
   * @param network the model
   * @param config how many shards there are and which state their workers start with
   * @param parameters of a stored model, in flat order
   * @return the state before the first round
   * @throws IllegalArgumentException if the network has another number of parameters
   */
  public static TrainingState of(VaeConfig network, TrainingConfig config, float[] parameters) {
    VaeNetwork fresh = new VaeNetwork(network);
    fresh.setParameters(parameters);
    return of(config, fresh.parameters(), fresh.updaterState());
  }

  private static TrainingState of(TrainingConfig config, float[] parameters, float[] fresh) {
    float[] none = {};
    return TrainingState.start(
        switch (config.workerState()) {
          case AVERAGED -> new WorkerState(parameters, fresh, List.of(), 0);
          case LOCAL ->
              new WorkerState(parameters, none, Collections.nCopies(config.shards(), fresh), 0);
          case RESET -> new WorkerState(parameters, none, List.of(), 0);
        });
  }
}
