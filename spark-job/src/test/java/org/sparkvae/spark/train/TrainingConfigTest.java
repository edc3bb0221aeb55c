package org.sparkvae.spark.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.sparkvae.model.config.ConfigException;
import org.sparkvae.model.config.OptimizerConfig;
import org.sparkvae.model.config.OptimizerConfig.OptimizerName;
import org.sparkvae.model.config.OptimizerConfig.Schedule;
import org.sparkvae.spark.train.round.OptimizerStatePolicy;

class TrainingConfigTest {
  private static TrainingConfig with(OptimizerStatePolicy state, Schedule schedule) {
    return TrainingConfig.DEFAULTS
        .withOptimizer(new OptimizerConfig(OptimizerName.ADAM, 0.01, schedule, 0.5, 10, 0))
        .withWorkerState(state);
  }

  @Test
  void aScheduleNeedsAContinuingStepCount() {
    assertThatThrownBy(() -> with(OptimizerStatePolicy.RESET, Schedule.STEP))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith("Invalid training.workerState: reset (contradicts");
    assertThat(with(OptimizerStatePolicy.RESET, Schedule.CONSTANT)).isNotNull();
    assertThat(with(OptimizerStatePolicy.LOCAL, Schedule.STEP)).isNotNull();
  }
}
