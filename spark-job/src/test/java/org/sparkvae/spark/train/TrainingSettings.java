package org.sparkvae.spark.train;

import org.sparkvae.model.config.OptimizerConfig;
import org.sparkvae.spark.train.EarlyStoppingConfig.StoppingMode;
import org.sparkvae.spark.train.ValidationConfig.ValidationInterval;
import org.sparkvae.spark.train.round.OptimizerStatePolicy;
import org.sparkvae.spark.train.round.WireFormat;

/** Training settings, changed one at a time from plain averaging in small batches. */
public record TrainingSettings(TrainingConfig config) {

  public static TrainingSettings plain(int shards) {
    TrainingConfig defaults = TrainingConfig.DEFAULTS;
    return new TrainingSettings(
        new TrainingConfig(
            Engine.AVERAGING,
            3,
            shards,
            5,
            2,
            OptimizerStatePolicy.AVERAGED,
            OptimizerConfig.DEFAULTS,
            OuterConfig.PLAIN,
            defaults.guard(),
            defaults.earlyStopping(),
            defaults.validation(),
            WireFormat.FLOAT32));
  }

  public TrainingSettings passes(int passes) {
    return with(passes, config.batchSize(), config.averagingInterval(), config.workerState());
  }

  public TrainingSettings batchSize(int batchSize) {
    return with(config.passes(), batchSize, config.averagingInterval(), config.workerState());
  }

  public TrainingSettings interval(int averagingInterval) {
    return with(config.passes(), config.batchSize(), averagingInterval, config.workerState());
  }

  public TrainingSettings workerState(OptimizerStatePolicy state) {
    return with(config.passes(), config.batchSize(), config.averagingInterval(), state);
  }

  public TrainingSettings outer(OuterConfig outer) {
    return of(outer, config.guard(), config.earlyStopping(), config.validation());
  }

  TrainingSettings guard(GuardConfig guard) {
    return of(config.outer(), guard, config.earlyStopping(), config.validation());
  }

  public TrainingSettings wireFormat(WireFormat format) {
    TrainingConfig c = config;
    return new TrainingSettings(
        new TrainingConfig(
            c.engine(),
            c.passes(),
            c.shards(),
            c.batchSize(),
            c.averagingInterval(),
            c.workerState(),
            c.optimizer(),
            c.outer(),
            c.guard(),
            c.earlyStopping(),
            c.validation(),
            format));
  }

  TrainingSettings patience(int validations) {
    return of(
        config.outer(),
        config.guard(),
        new EarlyStoppingConfig(StoppingMode.ON, validations, 0),
        config.validation());
  }

  TrainingSettings validation(ValidationInterval every) {
    return of(config.outer(), config.guard(), config.earlyStopping(), new ValidationConfig(every));
  }

  private TrainingSettings with(
      int passes, int batchSize, int interval, OptimizerStatePolicy state) {
    return new TrainingSettings(
        new TrainingConfig(
            config.engine(),
            passes,
            config.shards(),
            batchSize,
            interval,
            state,
            config.optimizer(),
            config.outer(),
            config.guard(),
            config.earlyStopping(),
            config.validation(),
            config.wireFormat()));
  }

  private TrainingSettings of(
      OuterConfig outer, GuardConfig guard, EarlyStoppingConfig stopping, ValidationConfig every) {
    return new TrainingSettings(
        new TrainingConfig(
            config.engine(),
            config.passes(),
            config.shards(),
            config.batchSize(),
            config.averagingInterval(),
            config.workerState(),
            config.optimizer(),
            outer,
            guard,
            stopping,
            every,
            config.wireFormat()));
  }
}
