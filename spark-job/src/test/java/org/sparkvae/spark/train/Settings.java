package org.sparkvae.spark.train;

import org.sparkvae.model.config.OptimizerConfig;
import org.sparkvae.spark.train.EarlyStoppingConfig.StoppingMode;
import org.sparkvae.spark.train.ValidationConfig.ValidationInterval;

/** Training settings, changed one at a time from plain averaging in small batches. */
record Settings(TrainingConfig config) {

  static Settings plain(int shards) {
    TrainingConfig defaults = TrainingConfig.DEFAULTS;
    return new Settings(
        new TrainingConfig(
            Engine.AVERAGING,
            3,
            shards,
            5,
            2,
            WorkerState.AVERAGED,
            OptimizerConfig.DEFAULTS,
            OuterConfig.PLAIN,
            defaults.guard(),
            defaults.earlyStopping(),
            defaults.validation(),
            WireFormat.FLOAT32));
  }

  Settings passes(int passes) {
    return with(passes, config.batchSize(), config.averagingInterval(), config.workerState());
  }

  Settings batchSize(int batchSize) {
    return with(config.passes(), batchSize, config.averagingInterval(), config.workerState());
  }

  Settings interval(int averagingInterval) {
    return with(config.passes(), config.batchSize(), averagingInterval, config.workerState());
  }

  Settings workerState(WorkerState state) {
    return with(config.passes(), config.batchSize(), config.averagingInterval(), state);
  }

  Settings outer(OuterConfig outer) {
    return of(outer, config.guard(), config.earlyStopping(), config.validation());
  }

  Settings guard(GuardConfig guard) {
    return of(config.outer(), guard, config.earlyStopping(), config.validation());
  }

  Settings wireFormat(WireFormat format) {
    TrainingConfig c = config;
    return new Settings(
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

  Settings patience(int validations) {
    return of(
        config.outer(),
        config.guard(),
        new EarlyStoppingConfig(StoppingMode.ON, validations, 0),
        config.validation());
  }

  Settings validation(ValidationInterval every) {
    return of(config.outer(), config.guard(), config.earlyStopping(), new ValidationConfig(every));
  }

  private Settings with(int passes, int batchSize, int interval, WorkerState state) {
    return new Settings(
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

  private Settings of(
      OuterConfig outer, GuardConfig guard, EarlyStoppingConfig stopping, ValidationConfig every) {
    return new Settings(
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
