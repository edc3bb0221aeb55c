package org.sparkvae.spark.train;

import org.sparkvae.model.config.OptimizerConfig;
import org.sparkvae.model.config.OptimizerConfig.Schedule;
import org.sparkvae.model.config.Problems;
import org.sparkvae.spark.train.EarlyStoppingConfig.StoppingMode;
import org.sparkvae.spark.train.OuterConfig.OuterName;
import org.sparkvae.spark.train.ValidationConfig.ValidationInterval;
import org.sparkvae.spark.train.round.OptimizerStatePolicy;

/**
 * The {@code training} section of a recipe.
 *
 * @param engine what runs the rounds
 * @param passes over the training rows
 * @param shards parts of the training rows, each with a worker (W)
 * @param batchSize rows of a mini-batch (M)
 * @param averagingInterval mini-batches that a worker takes between two averages (H)
 * @param workerState which optimizer state a worker starts a round with
 * @param optimizer within a worker
 * @param outer on the driver
 * @param guard against divergence
 * @param earlyStopping on the validation bound
 * @param validation when the validation bound is computed
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
    ValidationConfig validation) {

  /** The defaults of a recipe. */
  public static final TrainingConfig DEFAULTS =
      new TrainingConfig(
          Engine.AVERAGING,
          20,
          2,
          100,
          100,
          OptimizerStatePolicy.AVERAGED,
          OptimizerConfig.DEFAULTS,
          OuterConfig.SCHEDULED,
          GuardConfig.DEFAULTS,
          EarlyStoppingConfig.DEFAULTS,
          ValidationConfig.DEFAULTS);

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
   * @param shards number of shards of the recipe
   * @return the default outer optimizer; momentum makes sense only with several workers
   */
  public static OuterName defaultOuter(int shards) {
    return shards >= 2 ? OuterName.NESTEROV_SCHEDULED : OuterName.PLAIN;
  }

  public TrainingConfig withEngine(Engine changed) {
    return with(changed, passes, shards, batchSize, averagingInterval, workerState);
  }

  public TrainingConfig withPasses(int changed) {
    return with(engine, changed, shards, batchSize, averagingInterval, workerState);
  }

  public TrainingConfig withShards(int changed) {
    return with(engine, passes, changed, batchSize, averagingInterval, workerState);
  }

  public TrainingConfig withBatchSize(int changed) {
    return with(engine, passes, shards, changed, averagingInterval, workerState);
  }

  public TrainingConfig withAveragingInterval(int changed) {
    return with(engine, passes, shards, batchSize, changed, workerState);
  }

  public TrainingConfig withWorkerState(OptimizerStatePolicy changed) {
    return with(engine, passes, shards, batchSize, averagingInterval, changed);
  }

  public TrainingConfig withOptimizer(OptimizerConfig changed) {
    return with(changed, outer, guard, earlyStopping, validation);
  }

  public TrainingConfig withOuter(OuterConfig changed) {
    return with(optimizer, changed, guard, earlyStopping, validation);
  }

  public TrainingConfig withGuard(GuardConfig changed) {
    return with(optimizer, outer, changed, earlyStopping, validation);
  }

  public TrainingConfig withEarlyStopping(EarlyStoppingConfig changed) {
    return with(optimizer, outer, guard, changed, validation);
  }

  public TrainingConfig withValidation(ValidationConfig changed) {
    return with(optimizer, outer, guard, earlyStopping, changed);
  }

  private TrainingConfig with(
      Engine newEngine,
      int newPasses,
      int newShards,
      int newBatchSize,
      int newAveragingInterval,
      OptimizerStatePolicy newWorkerState) {
    return new TrainingConfig(
        newEngine,
        newPasses,
        newShards,
        newBatchSize,
        newAveragingInterval,
        newWorkerState,
        optimizer,
        outer,
        guard,
        earlyStopping,
        validation);
  }

  private TrainingConfig with(
      OptimizerConfig newOptimizer,
      OuterConfig newOuter,
      GuardConfig newGuard,
      EarlyStoppingConfig newEarlyStopping,
      ValidationConfig newValidation) {
    return new TrainingConfig(
        engine,
        passes,
        shards,
        batchSize,
        averagingInterval,
        workerState,
        newOptimizer,
        newOuter,
        newGuard,
        newEarlyStopping,
        newValidation);
  }
}
