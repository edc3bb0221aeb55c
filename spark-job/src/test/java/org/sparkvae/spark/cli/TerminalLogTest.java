package org.sparkvae.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sparkvae.spark.AnotherJvm;
import org.sparkvae.spark.Deadline;

/** What a verb in a JVM of its own prints on the terminal when a task fails. */
class TerminalLogTest {
  private static final String SUBMIT_LOG =
      "-Dlog4j2.configurationFile="
          + Path.of(System.getProperty("vae.root"), "submit/spark-conf/log4j2.properties").toUri();

  @TempDir private Path folder;
  private TrainingFolder work;

  @BeforeEach
  void inputs() throws IOException {
    work = new TrainingFolder(folder, TrainingFolder.TABLE);
    work.write("text.csv", "x,y\n" + "1,2\n".repeat(20) + "3,abc\n");
    work.write("text.parquet", "this is not what its name says\n");
  }

  /** The lines of standard error. */
  private List<String> failed(String log, String input, String... more) throws Exception {
    List<String> arguments =
        Stream.concat(
                Stream.of("train", work.recipe(), "--output", work.output(), "--input"),
                Stream.concat(Stream.of(folder.resolve(input)), Stream.of(more)))
            .map(Object::toString)
            .toList();
    List<String> options =
        Stream.of(log, "-Dspark.master=local[2]", "-Dspark.ui.enabled=false")
            .filter(option -> !option.isEmpty())
            .toList();
    ProcessBuilder jvm = AnotherJvm.of(Main.class, options, arguments);
    Process process = Deadline.on(jvm.redirectErrorStream(true).start());
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isEqualTo(3);
    return output.lines().toList();
  }

  private static boolean isOfStackTrace(String line) {
    return line.matches("\\s+at .*|Caused by: .*");
  }

  @ParameterizedTest
  @CsvSource({
    "text.csv, Invalid y: a text of 3 characters",
    "text.parquet, Cannot read file:",
  })
  void isOneLineAboutTheFailure(String input, String start) throws Exception {
    List<String> lines = failed(SUBMIT_LOG, input);

    assertThat(lines).noneMatch(TerminalLogTest::isOfStackTrace);
    assertThat(lines).noneMatch(line -> line.matches(".*(Lost task|in stage|Aborting).*"));
    assertThat(lines).filteredOn(line -> line.contains("ERROR")).isEmpty();
    assertThat(lines.get(lines.size() - 1)).startsWith(start).contains(input);
  }

  /** Without the scripts, Spark brings its own configuration of the log. */
  @Test
  void hasNoStackTraceWithoutTheScriptsEither() throws Exception {
    assertThat(failed("", "text.parquet")).noneMatch(TerminalLogTest::isOfStackTrace);
  }

  @Test
  void showsTheStackTracesIfVerbose() throws Exception {
    List<String> lines = failed(SUBMIT_LOG, "text.parquet", "--verbose");

    assertThat(lines).anyMatch(line -> line.contains("Lost task 0.0 in stage"));
    assertThat(lines).anyMatch(line -> line.startsWith("\tat org.apache.spark.scheduler."));
  }

  @Test
  void keepsWhatSparkSurvives() {
    String lost = "Lost task 0.0 in stage 3.0 (TID 7) (10.0.0.1 executor 1): ";
    assertThat(
            TerminalLog.isRepeated(
                "org.apache.spark.scheduler.TaskSetManager",
                lost + "ExecutorLostFailure (executor 1 exited) Reason: Command exited"))
        .isFalse();
    assertThat(
            TerminalLog.isRepeated(
                "org.apache.spark.scheduler.TaskSetManager",
                lost + "org.sparkvae.spark.data.DataException: Invalid y"))
        .isTrue();
    assertThat(
            TerminalLog.shown(
                "org.apache.spark.storage.BlockManager",
                "Retrying\n\tat java.net.Socket.connect(Socket.java:1)",
                new IOException("Connection refused\nby peer")))
        .isEqualTo("Retrying: IOException: Connection refused");
  }
}
