package org.sparkvae.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sparkvae.model.artifact.ArtifactReader;
import org.sparkvae.model.artifact.DirectoryStore;
import org.sparkvae.model.artifact.ModelArtifact;

/** Models that a training cannot start from, and trainings that yield no good model. */
class BadModelTest {
  @TempDir private Path folder;
  private TrainingFolder work;

  @BeforeEach
  void recipe() throws IOException {
    work = new TrainingFolder(folder, TrainingFolder.DIGITS);
  }

  @Test
  void initFromMissingModel() throws IOException {
    Path gone = folder.resolve("gone");
    Refusal.of(work.train("--init-from", gone), 3)
        .isOneLine(
            "Cannot read " + gone + ": it has no artifact.json. Give a trained model's directory")
        .leavesNothingAt(work.output());
  }

  @Test
  void initFromTruncatedParameters() throws IOException {
    Path stored = work.trained("stored");
    Path parameters = stored.resolve("parameters.bin");
    byte[] whole = Files.readAllBytes(parameters);
    Files.write(parameters, Arrays.copyOf(whole, whole.length - 4));

    Refusal.of(work.train("--init-from", stored), 3)
        .isOneLine(
            "Cannot read "
                + parameters
                + ": it has "
                + (whole.length - 4)
                + " bytes, the manifest says "
                + whole.length
                + ". The artifact is damaged: copy it again, or train the model again")
        .leavesNothingAt(work.output());
  }

  @Test
  void initFromANewerFormat() throws IOException {
    Path manifest = work.trained("stored").resolve("artifact.json");
    String known = Files.readString(manifest);
    String newer = known.replaceFirst("(\"formatVersion\"\\s*:\\s*)1", "$199");
    assertThat(newer).isNotEqualTo(known);
    Files.writeString(manifest, newer);

    Refusal.of(work.train("--init-from", folder.resolve("stored")), 3)
        .isOneLine(
            "Cannot read "
                + manifest
                + ": its formatVersion is 99, the newest known here is 2. Use a newer release of"
                + " spark-vae")
        .leavesNothingAt(work.output());
  }

  /** With more passes the guard gives up; with fewer, the passes end and nothing was learned. */
  @Test
  void divergenceLeavesTheBestFiniteParameters() throws IOException {
    for (int passes : List.of(1, 20)) {
      Path output = folder.resolve("after-" + passes);
      Verb verb =
          work.trainTo(
              output,
              "--set",
              "training.optimizer.learningRate=1e30",
              "--set",
              "training.passes=" + passes);

      assertThat(verb.exitCode()).as(verb.toString()).isEqualTo(4);
      assertThat(verb.err()).isEmpty();
      assertThat(verb.lines().get(verb.lines().size() - 1))
          .startsWith("Diverged at round ")
          .contains(output.toString())
          .contains("training.optimizer.learningRate");

      JsonNode metrics = TrainingFolder.metrics(output);
      assertThat(metrics.get("outcome").textValue()).isEqualTo("diverged");
      assertThat(metrics.get("exitCode").intValue()).isEqualTo(4);
      assertThat(metrics.get("undoneRounds").intValue()).isPositive();
      assertThat(metrics.get("train").get("meanNegativeElbo").isNumber()).isTrue();

      ModelArtifact artifact = ArtifactReader.read(new DirectoryStore(output));
      for (float parameter : artifact.parameters()) {
        assertThat(Float.isFinite(parameter)).isTrue();
      }
      assertThat(Files.exists(folder.resolve(output.getFileName() + ".work"))).isFalse();
    }
  }
}
