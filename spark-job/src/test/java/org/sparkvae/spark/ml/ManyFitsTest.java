package org.sparkvae.spark.ml;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sparkvae.spark.AnotherJvm;
import org.sparkvae.spark.Deadline;

/** A session in which models are fitted all day. */
class ManyFitsTest {
  /** So that neither the heap counts nor the compiler, which is busy for hundreds of fits. */
  private static final List<String> FIXED_HEAP =
      List.of("-Xms512m", "-Xmx512m", "-XX:+AlwaysPreTouch", "-XX:TieredStopAtLevel=1");

  @TempDir private Path folder;

  @Test
  void aHundredFitsLeaveNothingBehind() throws Exception {
    List<String> options =
        Stream.concat(FIXED_HEAP.stream(), Stream.of("-Djava.io.tmpdir=" + folder)).toList();
    Process jvm =
        Deadline.on(
            AnotherJvm.of(ManyFitsInAnotherJvm.class, options, List.of())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start());
    Map<String, String> left =
        new String(jvm.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
            .lines()
            .filter(line -> line.contains(": "))
            .collect(
                Collectors.toMap(
                    line -> line.substring(0, line.indexOf(": ")),
                    line -> line.substring(line.indexOf(": ") + 2),
                    (first, second) -> second));

    assertThat(left)
        .containsEntry("files", "0")
        .containsEntry("threads", "0")
        .containsEntry("own threads", "0")
        .containsEntry("persisted", "0")
        .containsEntry(
            "after the end",
            "Cannot use the DataFrame: its Spark session was stopped. Start one and read the rows"
                + " in it");
    assertThat(Double.parseDouble(left.get("kibibytes after 100 fits")))
        .as("resident memory, KiB: %s", left)
        .isLessThan(1.05 * Double.parseDouble(left.get("kibibytes after 10 fits")));
  }
}
