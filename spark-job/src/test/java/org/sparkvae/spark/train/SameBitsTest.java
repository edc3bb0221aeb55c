package org.sparkvae.spark.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.sparkvae.spark.Deadline;

class SameBitsTest {
  /** One core, two, three with Kryo, and two with a task that fails once in each stage. */
  private static final List<String> MASTERS =
      List.of("local[1]", "local[2]", "local[3]", "local[2,2]");

  @Test
  void neitherCoresNorSerializerNorARetriedTaskChangeABit()
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElseThrow());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.add("-cp");
    command.add(
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
    command.add(JobInAnotherJvm.class.getName());
    command.addAll(MASTERS);
    Process process = Deadline.on(new ProcessBuilder(command).redirectErrorStream(true).start());
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).describedAs(output).isZero();

    List<String> results =
        output.lines().filter(line -> line.startsWith("RESULT ")).map(this::hash).toList();
    assertThat(results).hasSize(MASTERS.size()).containsOnly(results.get(0));
    assertThat(output).contains("Injected");
  }

  private String hash(String line) {
    return line.substring(line.lastIndexOf(' ') + 1);
  }
}
