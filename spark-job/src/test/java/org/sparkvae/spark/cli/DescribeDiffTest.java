package org.sparkvae.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DescribeDiffTest {
  @TempDir private Path root;

  private final TestModel.Draft one = new TestModel.Draft();
  private final TestModel.Draft other = new TestModel.Draft();

  @Test
  void timesAndMachineDoNotMatter() {
    one.metrics =
        """
        { "seconds": { "total": 3 }, "rowsPerSecond": 5, "rounds": 4,
          "history": { "rows": [7], "seconds": { "compute": [0.5] } } }
        """;
    other.metrics =
        """
        { "seconds": { "total": 2 }, "resumedFromRound": 3, "rounds": 4,
          "history": { "rows": [7], "seconds": { "compute": [null] } } }
        """;
    one.provenance = provenance("a1", "Haswell");
    other.provenance = provenance("a1", "SkylakeX");

    assertThat(diff())
        .containsExactly(
            "artifacts: " + root.resolve("one") + " | " + root.resolve("other"),
            "configuration: equal",
            "data: equal",
            "environment.openblasKernel: \"Haswell\" | \"SkylakeX\"",
            "result: equal",
            "parametersSha256: equal",
            "equal: the same artifact, except for times and host facts at most");
  }

  @Test
  void rowsAndTermsOfRoundsMatter() {
    one.metrics = "{ \"history\": { \"rows\": [7, 8] } }";
    other.metrics = "{ \"history\": { \"rows\": [7, 9] } }";

    assertThat(diff())
        .contains("result.metrics.history.rows: [7,8] | [7,9]")
        .endsWith("Reason: the parameters are equal; only this differs: metrics.history.rows");
  }

  @Test
  void configurationExplainsFirst() {
    other.sets = List.of("seed=6", "data.path=elsewhere");
    one.provenance = provenance("a1", "Haswell");
    other.provenance = provenance("b2", "SkylakeX");

    assertThat(diff())
        .contains(
            "configuration.seed: 5 | 6",
            "configuration.data.path: \"nowhere\" | \"elsewhere\"",
            "data.contentHash: \"a1\" | \"b2\"")
        .endsWith("Reason: configuration differs: seed");
  }

  @Test
  void dataExplainsNext() {
    one.provenance = provenance("a1", "Haswell");
    other.provenance = provenance("b2", "SkylakeX");
    other.added = 0.5f;

    assertThat(diff())
        .anySatisfy(
            line ->
                assertThat(line)
                    .startsWith("parameters: 1 of 150 differ, largest difference 0.500, "))
        .anySatisfy(line -> assertThat(line).matches("parametersSha256: [0-9a-f]{64} \\| .{64}"))
        .endsWith("Reason: data differs: contentHash");
  }

  @Test
  void environmentExplainsLast() {
    one.provenance = provenance("a1", "Haswell");
    other.provenance = provenance("a1", "SkylakeX");
    other.added = 0.5f;

    assertThat(diff()).endsWith("Reason: environment differs: openblasKernel");
  }

  @Test
  void unexplainedDifferenceIsToBeReported() {
    one.provenance = provenance("a1", "Haswell");
    other.provenance = provenance("a1", "Haswell");
    other.sets = List.of("data.path=elsewhere");
    other.added = 0.5f;

    assertThat(diff())
        .endsWith(
            "Reason: none known: configuration, data and environment are equal, yet parameters"
                + " differ. Report it, with both directories");
  }

  @Test
  void missingProvenanceExplainsNothing() {
    one.provenance = provenance("a1", "Haswell");
    other.added = 0.5f;

    assertThat(diff())
        .contains("data.contentHash: \"a1\" | absent")
        .last()
        .asString()
        .startsWith("Reason: not known: parameters differ");
  }

  @Test
  void placeOfTheDataIsNotAReason() {
    other.sets = List.of("data.path=elsewhere");

    assertThat(diff()).endsWith("Reason: the parameters are equal; only this differs: data.path");
  }

  @Test
  void longListsAreShownWhereTheyDiffer() {
    one.columns = List.of("x".repeat(500), "a");
    other.columns = List.of("x".repeat(500), "b");

    assertThat(diff())
        .contains("data.columns: ..." + "x".repeat(38) + ", a] | ..." + "x".repeat(38) + ", b]");
  }

  @Test
  void oneOrTwoModelsNotThree() {
    Path model = one.write(root.resolve("one")).directory;

    assertThat(Verb.run("describe", model, "--diff", model, model).exitCode()).isEqualTo(2);
    assertThat(Verb.run("describe", "--diff", model).exitCode()).isEqualTo(2);
    assertThat(Verb.run("describe").exitCode()).isEqualTo(2);
    assertThat(Verb.run("describe", "--diff", model, root.resolve("gone")).exitCode()).isEqualTo(3);
  }

  private List<String> diff() {
    TestModel written = one.write(root.resolve("one"));
    TestModel otherWritten = other.write(root.resolve("other"));
    return Verb.ok("describe", "--diff", written.directory, otherWritten.directory).lines();
  }

  private static String provenance(String contentHash, String kernel) {
    return """
        { "started": "%s", "data": { "contentHash": "%s" },
          "host": { "name": "%s", "environment": { "openblasKernel": "%s" } } }
        """
        .formatted(kernel, contentHash, kernel, kernel);
  }
}
