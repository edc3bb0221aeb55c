package org.sparkvae.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sparkvae.spark.AnotherJvm;
import org.sparkvae.spark.Deadline;

/** A JVM that ends during a training: only a signal means "interrupted". */
class ShutdownTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({
    "signal, 75, interrupted, 'Interrupted after round '",
    "exit, 1, failed, 'Failed: IllegalStateException: a library ended the process by System.exit'",
    "memory, 1, failed, 'Failed: the driver ran out of memory (Java heap space). Give it more: -- --driver-memory 6g'",
  })
  void exitCodeAndMetricsSayWhy(String by, int exitCode, String outcome, String line)
      throws Exception {
    TrainingFolder work = new TrainingFolder(folder, TrainingFolder.DIGITS);
    List<String> options =
        List.of(
            "-Dspark.master=local[2]",
            "-Dspark.ui.enabled=false",
            "-Dend.by=" + by,
            "-Dend.when=" + folder.resolve("out.work/checkpoints"));
    List<String> arguments =
        Stream.of("train", work.recipe(), "--output", work.output(), "--set")
            .map(Object::toString)
            .toList();
    List<String> all =
        Stream.concat(
                arguments.stream(),
                Stream.of("training.passes=100000", "--set", "checkpoint.everyRounds=1"))
            .toList();
    ProcessBuilder jvm = AnotherJvm.of(TrainInAnotherJvm.class, options, all);
    Process process = Deadline.on(jvm.redirectErrorStream(true).start());
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(process.waitFor()).as(output).isEqualTo(exitCode);
    assertThat(output.lines()).anyMatch(text -> text.startsWith(line));
    assertThat(output).doesNotContain("\tat ");
    JsonNode metrics = TrainingFolder.metrics(folder.resolve("out.work"));
    assertThat(metrics.get("outcome").textValue()).isEqualTo(outcome);
    assertThat(metrics.get("exitCode").intValue()).isEqualTo(exitCode);
  }
}
