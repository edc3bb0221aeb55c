package org.sparkvae.spark.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.sparkvae.spark.AnotherJvm;
import org.sparkvae.spark.Deadline;

class SameBitsTest {
  /** One core, two, three with Kryo, and two with a task that fails once in each stage. */
  private static final List<String> MASTERS =
      List.of("local[1]", "local[2]", "local[3]", "local[2,2]");

  @Test
  void neitherCoresNorSerializerNorARetriedTaskChangeABit()
      throws IOException, InterruptedException {
    ProcessBuilder jvm = AnotherJvm.of(JobInAnotherJvm.class, List.of(), MASTERS);
    Process process = Deadline.on(jvm.redirectErrorStream(true).start());
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
