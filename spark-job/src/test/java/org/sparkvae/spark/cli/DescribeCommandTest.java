package org.sparkvae.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sparkvae.model.artifact.FeatureSpec.ImageShape;

class DescribeCommandTest {
  @TempDir private Path root;

  @Test
  void everyFactOfAnArtifactIsALine() {
    TestModel.Draft draft = new TestModel.Draft();
    draft.image = new ImageShape(2, 3);
    draft.factor = 0.5f;
    draft.metrics =
        """
        { "outcome": "done", "validation": null,
          "test": { "rows": 1234, "meanNegativeElbo": 104.5 } }
        """;
    draft.provenance = "{ \"spark\": \"3.5.7\" }";
    TestModel model = draft.write(root.resolve("model"));

    List<String> lines = Verb.ok("describe", model.directory).lines();

    assertThat(lines)
        .containsExactly(
            "artifact: " + model.directory,
            "formatVersion: 1",
            "network: 6-7 -> 2 latents -> 7-6, tanh, bernoulli likelihood",
            "posterior: diagonalGaussian",
            "prior: standardNormal",
            "weights: point",
            "parameters: 150", // 6*7+7 + 2*(7*2+2) + 2*7+7 + 7*6+6
            "features: 6",
            "images: 2 x 3",
            "columns: pixels",
            "scaling: any: (x - 0.0) * 0.5",
            "training: 2 passes, 4 rounds, 12 steps over 100 rows, seed 5",
            "objective: estimator B, 1 samples per row, klWeight 1.0",
            "optimizer: adam, learning rate 0.001",
            "outcome: done",
            "test: 1,234 rows, meanNegativeElbo 104.5 nats",
            "provenance.spark: \"3.5.7\"");
  }

  @Test
  void directoryWithoutArtifactIsRefusedInOneLine() {
    Verb none = Verb.run("describe", root);

    assertThat(none.exitCode()).isEqualTo(3);
    assertThat(none.err()).contains("it has no artifact.json").hasLineCount(1);
  }

  @Test
  void aModelXorTwoToCompareAreNeeded() {
    Verb neither = Verb.run("describe");
    assertThat(neither.exitCode()).isEqualTo(2);
    assertThat(neither.err()).contains("Missing DIR").hasLineCount(1);

    Verb both = Verb.run("describe", root, "--diff", root, root);
    assertThat(both.exitCode()).isEqualTo(2);
    assertThat(both.err()).contains("Too many models: give DIR or --diff A B").hasLineCount(1);
  }

  @Test
  void endsWithTheRecordedExitCodeOfTheLastRun() throws IOException {
    Path output = Files.createDirectories(root.resolve("model"));
    Verb none = Verb.run("describe", output, "--exit-code");
    assertThat(none.exitCode()).isEqualTo(3);
    assertThat(none.err()).startsWith("Cannot find an exit code: ").hasLineCount(1);

    Files.writeString(
        output.resolve("metrics.json"), "{\"outcome\": \"diverged\", \"exitCode\": 4}");
    Verb diverged = Verb.run("describe", output, "--exit-code");
    assertThat(diverged.exitCode()).isEqualTo(4);
    assertThat(diverged.out()).isEqualTo(output + "/metrics.json: diverged, exit code 4\n");

    Path work = Files.createDirectories(root.resolve("model.work")).resolve("metrics.json");
    Files.writeString(work, "{\"outcome\": \"interrupted\", \"exitCode\": 75}");
    assertThat(Verb.run("describe", output, "--exit-code").exitCode()).isEqualTo(75);
    Files.writeString(work, "{}");
    Verb damaged = Verb.run("describe", output, "--exit-code");
    assertThat(damaged.exitCode()).isEqualTo(3);
    assertThat(damaged.err()).contains("model.work/metrics.json", "no exit code").hasLineCount(1);
    assertThat(Verb.run("describe", "--exit-code").exitCode()).isEqualTo(2);
  }
}
