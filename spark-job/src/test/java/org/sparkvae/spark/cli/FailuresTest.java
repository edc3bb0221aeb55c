package org.sparkvae.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.sparkvae.model.config.ConfigException;

class FailuresTest {
  /** Spark passes on what a task threw as text only. */
  @Test
  void aConfigurationProblemOfATaskIsFoundInTheText() {
    RuntimeException job =
        new IllegalStateException(
            "Job aborted: Task 0 in stage 0.0 failed 4 times, most recent failure: Lost task 0.3:"
                + " org.sparkvae.model.config.ConfigException: Cannot run on host h: why. Set x\n"
                + "\tat org.sparkvae.spark.executor.HostCheck.thisJvm(HostCheck.java:1)");
    Throwable cause = Failures.cause(new RuntimeException("wrapped", job));

    assertThat(cause).isInstanceOf(ConfigException.class);
    assertThat(Failures.oneLine(cause)).isEqualTo("Cannot run on host h: why. Set x");
    assertThat(ExitCode.of(cause)).isEqualTo(ExitCode.USAGE);
  }
}
