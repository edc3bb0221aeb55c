package org.sparkvae.spark.train;

import org.sparkvae.model.config.OptimizerConfig;
import org.sparkvae.model.config.OptimizerConfig.Schedule;
import org.sparkvae.model.config.Problems;
import org.sparkvae.spark.train.EarlyStoppingConfig.StoppingMode;
import org.sparkvae.spark.train.OuterConfig.OuterName;
import org.sparkvae.spark.train.ValidationConfig.ValidationInterval;
import org.sparkvae.spark.train.round.OptimizerStatePolicy;
import org.sparkvae.spark.train.round.WireFormat;

/**
 * The {@code training} section of a recipe.
 *
 * @param engine who runs the rounds
 * @param passes over the training rows
 * @param shards parts of the training rows, each with a worker (W)
 * @param batchSize rows of a mini-batch (M)
 * @param averagingInterval mini-batches that a worker takes between two averages (H)
 * @param workerState which optimizer state a worker starts a round with
 * @param optimizer within a worker
 * @param outer on the driver
 * @param guard against divergence
 * @param earlyStopping on the validation bound
 * @param validation how often
 * @param wireFormat in what workers send their parameters and optimizer state
 */
public record TrainingConfig(
    Engine engine,
    int passes,
    int shards,
    int batchSize,
    int averagingInterval,
    OptimizerStatePolicy workerState,
    OptimizerConfig optimizer,
    OuterConfig outer,
    GuardConfig guard,
    EarlyStoppingConfig earlyStopping,
    ValidationConfig validation,
    WireFormat wireFormat) {

  /** What a recipe that says nothing gets. */
  public static final TrainingConfig DEFAULTS =
      new TrainingConfig(
          Engine.AVERAGING,
          20,
          2,
          100,
          100,
          OptimizerStatePolicy.AVERAGED,
          OptimizerConfig.DEFAULTS,
          OuterConfig.NESTEROV,
          GuardConfig.DEFAULTS,
          EarlyStoppingConfig.DEFAULTS,
          ValidationConfig.DEFAULTS,
          WireFormat.FLOAT32);

  public TrainingConfig {
    boolean validated = validation.every() != ValidationInterval.NEVER;
    new Problems("training")
        .require(passes >= 1, "passes", passes, "must be >= 1")
        .require(shards >= 1 && shards <= 65_536, "shards", shards, "must be in [1, 65536]")
        .require(
            batchSize >= 1 && batchSize <= 1_000_000,
            "batchSize",
            batchSize,
            "must be in [1, 1000000]")
        .require(averagingInterval >= 1, "averagingInterval", averagingInterval, "must be >= 1")
        .require(
            workerState != OptimizerStatePolicy.RESET || optimizer.schedule() == Schedule.CONSTANT,
            "workerState",
            "reset",
            "contradicts training.optimizer.schedule: each round starts at step 0; set the schedule"
                + " to constant or workerState to averaged")
        .require(
            validated || earlyStopping.mode() == StoppingMode.OFF,
            "earlyStopping.mode",
            "on",
            "contradicts training.validation.every = never; set it to round or pass")
        .throwIfAny();
  }

  /**
   * @param shards as the recipe says
   * @return the outer optimizer of a recipe that names none: momentum needs workers that differ
   */
  public static OuterName defaultOuter(int shards) {
    return shards >= 2 ? OuterName.NESTEROV : OuterName.PLAIN;
  }

  /**
   * @param outer the outer optimizer
   * @return {@link #DEFAULTS} with the defaults of that one
   */
  public static TrainingConfig defaultsWith(OuterName outer) {
    return new TrainingConfig(
        DEFAULTS.engine,
        DEFAULTS.passes,
        DEFAULTS.shards,
        DEFAULTS.batchSize,
        DEFAULTS.averagingInterval,
        DEFAULTS.workerState,
        DEFAULTS.optimizer,
        OuterConfig.defaultsOf(outer),
        DEFAULTS.guard,
        DEFAULTS.earlyStopping,
        DEFAULTS.validation,
        DEFAULTS.wireFormat);
  }
}
