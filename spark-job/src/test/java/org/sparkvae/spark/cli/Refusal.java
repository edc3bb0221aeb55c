package org.sparkvae.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A run that fails as it should: its exit code, clear lines on standard error and nothing else, no
 * partial output.
 */
final class Refusal {
  private final Verb verb;

  private Refusal(Verb verb) {
    this.verb = verb;
  }

  static Refusal of(Verb verb, int exitCode) {
    assertThat(verb.exitCode()).as(verb.toString()).isEqualTo(exitCode);
    assertThat(verb.err()).doesNotContain("\tat ").doesNotContain("Exception");
    assertThat(verb.out()).isEmpty();
    return new Refusal(verb);
  }

  Refusal isOneLine(String line) {
    return isLines(line);
  }

  Refusal isLines(String... lines) {
    assertThat(verb.err().lines()).containsExactly(lines);
    return this;
  }

  Refusal isOneLineThat(String start, String... contains) {
    List<String> lines = verb.err().lines().toList();
    assertThat(lines).hasSize(1);
    assertThat(lines.get(0)).startsWith(start).contains(List.of(contains));
    return this;
  }

  /** No output; next to it at most the metrics of the failed run. */
  Refusal leavesNothingAt(Path output) throws IOException {
    assertThat(Files.exists(output)).isFalse();
    Path work = output.resolveSibling(output.getFileName() + ".work");
    if (Files.exists(work)) {
      assertThat(TrainingFolder.files(work)).containsExactly("metrics.json");
      JsonNode metrics = TrainingFolder.metrics(work);
      assertThat(metrics.get("outcome").textValue()).isEqualTo("failed");
      assertThat(metrics.get("exitCode").intValue()).isEqualTo(verb.exitCode());
    }
    return this;
  }
}
