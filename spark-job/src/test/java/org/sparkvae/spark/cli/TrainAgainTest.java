package org.sparkvae.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sparkvae.spark.recipe.Recipe;
import org.sparkvae.spark.recipe.RecipeReader;

/** Runs at an output where another run has been. */
class TrainAgainTest {
  /** A step of this size moves no parameter by more than a rounding. */
  private static final String STANDING_STILL = "training.optimizer.learningRate=1e-12";

  @TempDir private Path folder;
  private TrainingFolder work;

  @BeforeEach
  void recipe() throws IOException {
    work = new TrainingFolder(folder, TrainingFolder.DIGITS);
  }

  @Test
  void sameRunHasNothingToDoAndSaysSoInOneLine() throws IOException {
    Path output = work.trained("out");
    var before = TrainingFolder.contents(output);

    Verb again = work.train();

    assertThat(again.exitCode()).isZero();
    assertThat(again.lines())
        .containsExactly(
            "Nothing to do: " + output + " already holds this recipe's artifact for this data");
    assertThat(again.err()).isEmpty();
    assertThat(TrainingFolder.contents(output)).isEqualTo(before);
    assertThat(Files.exists(folder.resolve("out.work"))).isFalse();
  }

  @Test
  void outputThatAnotherJobIsWritingIsRefusedAndItsFolderLeftAlone() throws Exception {
    String lock =
        """
        { "applicationId": "app-1", "runId": "a", "host": "node7", "heartbeat": "%s",
          "process": { "pid": 7, "space": "", "started": "2020-01-01T00:00:00.000Z" } }
        """
            .stripTrailing();
    Files.createDirectories(folder.resolve("out.work"));
    Files.writeString(folder.resolve("out.work/lock.json"), lock.formatted(Instant.now()));

    Thread beating = new Thread(() -> beat(lock));
    beating.start();
    Verb second;
    try {
      second = work.train("--overwrite");
    } finally {
      beating.interrupt();
      beating.join(TimeUnit.MINUTES.toMillis(1));
    }

    Refusal.of(second, 75)
        .isOneLineThat(
            "Cannot write " + work.output(), "the job app-1 (run a, process 7 on host node7)");
    assertThat(TrainingFolder.files(folder.resolve("out.work"))).containsExactly("lock.json");
  }

  /** As a job on another host does. */
  private void beat(String lock) {
    try {
      long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(5);
      while (System.nanoTime() < end) {
        Path aside = folder.resolve("beat");
        Files.writeString(aside, lock.formatted(Instant.now()));
        Files.move(aside, folder.resolve("out.work/lock.json"), StandardCopyOption.ATOMIC_MOVE);
        Thread.sleep(200);
      }
    } catch (InterruptedException done) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void leftoversOfARunKilledAfterItsCommitAreDeleted() throws IOException {
    work.trained("out");
    Files.createDirectories(folder.resolve("out.work/replaced"));
    Files.createDirectories(folder.resolve("out.work/checkpoints"));

    assertThat(work.train().out()).startsWith("Nothing to do");

    assertThat(Files.exists(folder.resolve("out.work"))).isFalse();
  }

  @Test
  void otherSettingsAreRefusedUnlessOverwritten() throws IOException {
    Path output = work.trained("out");
    var before = TrainingFolder.contents(output);

    Verb other = work.train("--set", "training.passes=1");

    Refusal.of(other, 2)
        .isOneLine(
            "Cannot write "
                + output
                + ": it holds an artifact of other settings or data. Give another --output, or"
                + " --overwrite");
    assertThat(TrainingFolder.contents(output)).isEqualTo(before);

    Verb replaced = work.train("--set", "training.passes=1", "--overwrite");
    assertThat(replaced.exitCode()).isZero();
    assertThat(TrainingFolder.metrics(output).get("passes").intValue()).isEqualTo(1);
    assertThat(TrainingFolder.files(output)).containsAll(before.keySet());
    assertThat(Files.exists(folder.resolve("out.work"))).isFalse();
  }

  @Test
  void placeOfTheRunDoesNotMatter() {
    Recipe here = RecipeReader.read("data.path = here", "x.conf", List.of(), Optional.empty());
    Recipe there =
        RecipeReader.read(
            "data.path = here", "x.conf", List.of("cluster.cpu=generic"), Optional.of("there"));

    assertThat(there.withoutPlace().toJson()).isEqualTo(here.withoutPlace().toJson());
    assertThat(there.toJson()).isNotEqualTo(here.toJson());
  }

  @Test
  void initFromStartsWhereTheArtifactEnded() throws IOException {
    double stored = bound(work.trained("stored"));

    double continued = bound(work.trained("a", "--init-from", folder.resolve("stored")));
    String still = "--set";
    Path standing =
        work.trained("b", "--init-from", folder.resolve("stored"), still, STANDING_STILL);
    double retrained = bound(work.trained("c", still, STANDING_STILL));

    assertThat(bound(standing)).isCloseTo(stored, within(1e-3));
    assertThat(retrained).isGreaterThan(stored + 50);
    assertThat(continued).isLessThan(stored);
  }

  @Test
  void initFromAnotherNetworkIsRefusedWithBoth() throws IOException {
    Path stored = work.trained("stored");

    Verb other = work.train("--init-from", stored, "--set", "model.latentSize=4");

    Refusal.of(other, 2)
        .isOneLineThat(
            "Cannot start from " + stored,
            "has model.latentSize = 3, ",
            "has model.latentSize = 4. Make")
        .leavesNothingAt(work.output());
  }

  @Test
  void initFromAnotherScalingIsRefused() throws IOException {
    Path stored = work.trained("stored");

    Verb other =
        work.train(
            "--init-from", stored, "--set", "data.scaling=minMax", "--set", "data.testFraction=0");

    Refusal.of(other, 2)
        .isOneLine(
            "Cannot start from "
                + stored
                + ": its data.scaling is divideBy255, this recipe's is minMax. Set data.scaling ="
                + " divideBy255")
        .leavesNothingAt(work.output());
  }

  @Test
  void dryRunTrainsNothingAndWritesNothing() throws IOException {
    Verb dry = work.train("--dry-run");

    assertThat(dry.exitCode()).isZero();
    assertThat(dry.out())
        .contains("\"latentSize\" : 3")
        .contains("Dry run passed: ")
        .contains("rows of 784 features");
    assertThat(TrainingFolder.files(folder)).containsExactly("tiny.conf");
  }

  @Test
  void dryRunNeedsNoOutput() {
    Verb dry = Verb.run("train", work.recipe(), "--dry-run");

    assertThat(dry.exitCode()).isZero();
    assertThat(dry.err()).isEmpty();
  }

  private static double bound(Path artifact) throws IOException {
    return TrainingFolder.metrics(artifact).get("train").get("meanNegativeElbo").doubleValue();
  }
}
