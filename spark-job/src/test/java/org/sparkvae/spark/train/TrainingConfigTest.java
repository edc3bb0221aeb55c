package org.sparkvae.spark.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.sparkvae.model.config.ConfigException;
import org.sparkvae.model.config.OptimizerConfig;
import org.sparkvae.model.config.OptimizerConfig.OptimizerName;
import org.sparkvae.model.config.OptimizerConfig.Schedule;
import org.sparkvae.spark.train.round.WorkerState;

class TrainingConfigTest {
  private static TrainingConfig with(WorkerState state, Schedule schedule) {
    TrainingConfig defaults = TrainingConfig.DEFAULTS;
    return new TrainingConfig(
        defaults.engine(),
        defaults.passes(),
        defaults.shards(),
        defaults.batchSize(),
        defaults.averagingInterval(),
        state,
        new OptimizerConfig(OptimizerName.ADAM, 0.01, schedule, 0.5, 10, 0),
        defaults.outer(),
        defaults.guard(),
        defaults.earlyStopping(),
        defaults.validation(),
        defaults.wireFormat());
  }

  @Test
  void aScheduleNeedsStepsThatGoOn() {
    assertThatThrownBy(() -> with(WorkerState.RESET, Schedule.STEP))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith("Invalid training.workerState: reset (contradicts");
    assertThat(with(WorkerState.RESET, Schedule.CONSTANT)).isNotNull();
    assertThat(with(WorkerState.LOCAL, Schedule.STEP)).isNotNull();
  }
}
