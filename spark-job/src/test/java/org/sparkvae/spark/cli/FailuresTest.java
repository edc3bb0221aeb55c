package org.sparkvae.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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

  /** Local tasks run in the driver; those of a cluster in executors, which may die of it. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "(TID 3) (host executor driver): java.lang.OutOfMemoryError: Java heap space"
            + "| the driver ran out of memory (Java heap space). Give it more: -- --driver-memory 6g",
        "(TID 3) (host executor 12): java.lang.OutOfMemoryError: Physical memory usage is too high"
            + "| an executor ran out of memory (Physical memory usage is too high). Give it more:"
            + " -- --conf spark.executor.memoryOverhead=6g",
        "ExecutorLostFailure (executor 0 exited caused by one of the running tasks) Reason: Command"
            + " exited with code 52"
            + "| an executor ran out of memory (exited with code 52). Give it more:"
            + " -- --executor-memory 6g",
      })
  void aTaskWithoutMemoryIsSaidWithTheSettingThatHelps(String text, String line) {
    RuntimeException job =
        new IllegalStateException("Job aborted: Lost task 0.3 " + text + "\n\tat x");

    assertThat(Failures.oneLine(new RuntimeException(job))).isEqualTo("Failed: " + line);
  }

  @Test
  void anErrorWithoutMessageIsNamed() {
    assertThat(Failures.oneLine(new StackOverflowError()))
        .isEqualTo("Failed: StackOverflowError (--verbose shows the stack trace)");
  }
}
