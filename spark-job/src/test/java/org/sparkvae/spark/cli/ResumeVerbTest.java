package org.sparkvae.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs that find the checkpoints of an interrupted run. */
class ResumeVerbTest {
  private static final String[] EVERY_ROUND = {
    "--set", "checkpoint.everyRounds=1", "--set", "checkpoint.keep=1000"
  };

  @TempDir private Path folder;
  private TrainingFolder work;
  private CheckpointCollector collector;

  @BeforeEach
  void recipe() throws IOException {
    work = new TrainingFolder(folder, TrainingFolder.DIGITS);
    collector = new CheckpointCollector(checkpoints("done"), folder.resolve("collected"));
  }

  @AfterEach
  void stop() {
    collector.close();
  }

  private Path checkpoints(String name) {
    return folder.resolve(name + ".work").resolve("checkpoints");
  }

  /** An artifact, and all checkpoints of its run. */
  private Path undisturbed() throws IOException {
    Path done = work.trained("done", (Object[]) EVERY_ROUND);
    assertThat(collector.collected()).hasSizeGreaterThan(2);
    return done;
  }

  /** As if a run had died after this checkpoint. */
  private void died(String name, Path checkpoint) throws IOException {
    Files.createDirectories(checkpoints(name));
    Files.copy(checkpoint, checkpoints(name).resolve(checkpoint.getFileName()));
    Files.write(checkpoints(name).resolve(checkpoint.getFileName() + ".writing"), new byte[5]);
  }

  private static int round(Path checkpoint) {
    return Integer.parseInt(checkpoint.getFileName().toString().split("-")[1]);
  }

  private static TreeMap<String, String> model(Path artifact) throws IOException {
    TreeMap<String, String> contents = TrainingFolder.contents(artifact);
    contents.keySet().removeAll(List.of("metrics.json", "provenance.json", "report.html"));
    return contents;
  }

  private static JsonNode withoutTimes(Path artifact) throws IOException {
    ObjectNode history = (ObjectNode) TrainingFolder.metrics(artifact).get("history");
    return history.without("seconds");
  }

  private static int timedRounds(Path artifact) throws IOException {
    int timed = 0;
    for (JsonNode value : TrainingFolder.metrics(artifact).at("/history/seconds/compute")) {
      timed += value.isNumber() ? 1 : 0;
    }
    return timed;
  }

  @Test
  void resumesFromAnyCheckpointToTheSameArtifact() throws IOException {
    Path done = undisturbed();
    for (Path checkpoint : collector.collected()) {
      String name = "after" + round(checkpoint);
      died(name, checkpoint);

      Path resumed = work.trained(name, (Object[]) EVERY_ROUND);

      assertThat(model(resumed)).isEqualTo(model(done));
      var metrics = TrainingFolder.metrics(resumed);
      assertThat(metrics.get("resumedFromRound").intValue()).isEqualTo(round(checkpoint));
      for (String same : List.of("rounds", "passes", "parametersSha256", "test")) {
        assertThat(metrics.get(same)).isEqualTo(TrainingFolder.metrics(done).get(same));
      }
      assertThat(withoutTimes(resumed)).isEqualTo(withoutTimes(done));
      assertThat(timedRounds(resumed))
          .isEqualTo(metrics.get("rounds").intValue() - round(checkpoint));
      assertThat(Verb.ok("describe", "--diff", done, resumed).lines())
          .last()
          .asString()
          .startsWith("equal: ");
      assertThat(folder.resolve(name + ".work")).doesNotExist();
    }
  }

  @Test
  void anotherTrainingsCheckpointIsRefusedWithTheReason() throws IOException {
    undisturbed();
    died("out", collector.collected().get(0));

    Refusal.of(work.train("--set", "training.batchSize=20"), 2)
        .isOneLineThat(
            "Cannot resume from ",
            "out.work/checkpoints",
            "belong to another training",
            "training.batchSize: 10 there, 20 here",
            "--resume never");
    assertThat(work.output()).doesNotExist();
    assertThat(checkpoints("out").resolve(collector.collected().get(0).getFileName())).exists();
  }

  @Test
  void otherRowsAreAnotherTraining() throws IOException {
    undisturbed();
    died("out", collector.collected().get(0));

    Refusal.of(work.train("--set", "data.rows=401"), 2)
        .isOneLineThat("Cannot resume from ", "contentHash", "data.rows: 400 there, 401 here");
  }

  @Test
  void settingsWithoutEffectMayChange() throws IOException {
    undisturbed();
    died("out", collector.collected().get(0));

    Verb other = work.train("--set", "checkpoint.everyRounds=7", "--set", "checkpoint.keep=3");

    assertThat(other.exitCode()).isZero();
    assertThat(TrainingFolder.metrics(work.output()).get("resumedFromRound").isInt()).isTrue();
  }

  @Test
  void isDescribedByItsFolder() throws IOException {
    undisturbed();
    Path checkpoint = collector.collected().get(1);
    died("out", checkpoint);

    for (Path place : List.of(folder.resolve("out.work"), checkpoints("out"))) {
      List<String> lines = Verb.ok("describe", place).lines();
      assertThat(lines)
          .contains("checkpoint: " + place + ", the newest that can be read")
          .contains("data.trainRows: 306", "settings.seed: 3")
          .anyMatch(line -> line.startsWith("training: " + round(checkpoint) + " rounds, "))
          .anyMatch(line -> line.startsWith("environment.openblasKernel: "));
    }
  }

  @Test
  void neverStartsFromScratch() throws IOException {
    Path done = undisturbed();
    died("out", collector.collected().get(1));

    Verb restarted = work.train("--resume", "never");

    assertThat(restarted.exitCode()).isZero();
    assertThat(TrainingFolder.metrics(work.output()).get("resumedFromRound").isNull()).isTrue();
    assertThat(TrainingFolder.metrics(work.output()).get("parametersSha256"))
        .isEqualTo(TrainingFolder.metrics(done).get("parametersSha256"));
  }

  @Test
  void requiredWithoutACheckpointIsRefused() throws IOException {
    Refusal.of(work.train("--resume", "required"), 2)
        .isOneLineThat("Cannot resume: there is no checkpoint in ", "--resume auto")
        .leavesNothingAt(work.output());
  }

  @Test
  void requiredContradictsTheStockEngine() {
    Refusal.of(work.train("--resume", "required", "--set", "training.engine=dl4j-spark"), 2)
        .isOneLineThat("Cannot resume: --resume required contradicts", "dl4j-spark");
  }

  @Test
  void damagedCheckpointIsReported() throws IOException {
    undisturbed();
    died("out", collector.collected().get(0));
    Path checkpoint = checkpoints("out").resolve(collector.collected().get(0).getFileName());
    byte[] bytes = Files.readAllBytes(checkpoint);
    bytes[bytes.length / 2] ^= 1;
    Files.write(checkpoint, bytes);

    Refusal.of(work.train(), 3)
        .isOneLineThat("Cannot resume from ", "no checkpoint there can be read", "--resume never");
    assertThat(work.output()).doesNotExist();
  }
}
