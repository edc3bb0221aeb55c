package org.sparkvae.spark.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sparkvae.model.artifact.ArtifactException;
import org.sparkvae.model.artifact.ModelArtifact;
import org.sparkvae.model.config.SortedJson;
import org.sparkvae.spark.TestSession;
import org.sparkvae.spark.io.lock.OutputInUseException;
import org.sparkvae.spark.job.TrainingHistory.Round;
import org.sparkvae.spark.recipe.Recipe;
import org.sparkvae.spark.recipe.RecipeReader;
import org.sparkvae.spark.train.TrainingListener;
import org.sparkvae.spark.train.TrainingListener.Next;

/** Trainings on a DataFrame that save checkpoints in one directory. */
class SharedCheckpointsTest {
  private static final int ROUNDS = 12;

  private static final Dataset<Row> ROWS =
      TestSession.get()
          .range(120)
          .selectExpr(
              "double(id % 7) / 7 as a", "double(id % 5) / 5 as b", "double(id % 3) / 3 as c");

  private static ModelArtifact undisturbed;

  @TempDir private Path directory;

  private static Recipe recipe(String... sets) {
    return RecipeReader.read(
        """
        seed = 3
        data.format = dataFrame
        model { latentSize = 2, encoderLayers = [8], decoderLayers = [8], likelihood = gaussian }
        training { shards = 2, passes = 3, batchSize = 10, averagingInterval = 2 }
        checkpoint.everyRounds = 2
        """,
        "test",
        List.of(sets),
        Optional.empty());
  }

  @BeforeAll
  static void train() throws IOException {
    undisturbed =
        VaeTraining.train(
            ROWS, recipe(), Optional.empty(), Optional.empty(), TrainingListener.NONE);
    assertThat(undisturbed.position().round()).isEqualTo(ROUNDS);
  }

  private ModelArtifact trained(Recipe recipe, TrainingListener listener) throws IOException {
    return VaeTraining.train(
        ROWS, recipe, Optional.empty(), Optional.of(directory.toString()), listener);
  }

  private void failAfter(int round, Recipe recipe) {
    IllegalStateException failure = new IllegalStateException("of this test");
    assertThatThrownBy(
            () ->
                trained(
                    recipe,
                    (report, progress) -> {
                      if (report.round() == round) {
                        throw failure;
                      }
                      return Next.CONTINUE;
                    }))
        .isSameAs(failure);
  }

  private List<String> files() throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      return all.filter(Files::isRegularFile)
          .map(file -> directory.relativize(file).toString())
          .sorted()
          .toList();
    }
  }

  private List<Path> folders() throws IOException {
    try (Stream<Path> all = Files.list(directory)) {
      return all.toList();
    }
  }

  private static String fingerprint(ModelArtifact artifact) {
    return SortedJson.read(artifact.provenanceJson(), "provenance").getString("fingerprint");
  }

  private static Optional<Integer> resumedFrom(ModelArtifact artifact) {
    var metrics = SortedJson.read(artifact.metricsJson(), "metrics");
    return metrics.hasPath("resumedFromRound")
        ? Optional.of(metrics.getInt("resumedFromRound"))
        : Optional.empty();
  }

  private static void assertSame(ModelArtifact one, ModelArtifact other) {
    assertThat(one.parameters()).isEqualTo(other.parameters());
    assertThat(one.updaterState()).isEqualTo(other.updaterState());
    assertThat(one.outerVelocity()).isEqualTo(other.outerVelocity());
    assertThat(one.position()).isEqualTo(other.position());
    var metrics = SortedJson.read(one.metricsJson(), "metrics");
    var otherMetrics = SortedJson.read(other.metricsJson(), "metrics");
    for (String same : List.of("parametersSha256", "train", "history.rows", "outcome")) {
      assertThat(metrics.getValue(same)).as(same).isEqualTo(otherMetrics.getValue(same));
    }
  }

  /** A thread that was interrupted can take a moment to end. */
  private static void assertNoThreadIsLeft() {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!threads().isEmpty() && System.nanoTime() < deadline) {
      Thread.onSpinWait();
    }
    assertThat(threads()).isEmpty();
  }

  /** Threads that write checkpoints or renew the lock. */
  private static List<String> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.equals("checkpoint-writer") || name.startsWith("lock of"))
        .toList();
  }

  @Test
  void aTrainingThatEndsLeavesNothing() throws IOException {
    List<String> during = new ArrayList<>();
    ModelArtifact artifact =
        trained(
            recipe(),
            (report, progress) -> {
              during.addAll(threads());
              return Next.CONTINUE;
            });

    assertSame(artifact, undisturbed);
    assertThat(during).contains("checkpoint-writer"); // it did write
    assertThat(directory).isEmptyDirectory();
    assertNoThreadIsLeft();
  }

  @Test
  void aTrainingThatFailsIsResumedToTheSameBits() throws IOException {
    failAfter(6, recipe());

    String folder = "vae-" + fingerprint(undisturbed).substring(0, 16);
    assertThat(files())
        .hasSize(2) // as many as are kept; no lock
        .allMatch(file -> file.startsWith(folder + "/checkpoints/round-0000000"));
    assertNoThreadIsLeft();

    List<Integer> rounds = new ArrayList<>();
    ModelArtifact resumed =
        trained(recipe(), TrainingListener.NONE.withReports(report -> rounds.add(report.round())));

    assertThat(rounds).containsExactly(5, 6, 7, 8, 9, 10, 11, 12);
    assertThat(resumedFrom(resumed)).contains(4);
    assertSame(resumed, undisturbed);
    assertThat(TrainingHistory.of(SortedJson.read(resumed.metricsJson(), "metrics")).rounds())
        .extracting(Round::number, round -> round.times().isPresent())
        .hasSize(ROUNDS)
        .startsWith(tuple(1, false))
        .endsWith(tuple(ROUNDS, true));
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void itMayFailAgainAndAgain() throws IOException {
    failAfter(4, recipe());
    failAfter(6, recipe());
    failAfter(9, recipe());

    ModelArtifact resumed = trained(recipe(), TrainingListener.NONE);

    assertThat(resumedFrom(resumed)).contains(8);
    assertSame(resumed, undisturbed);
  }

  @Test
  void anotherTrainingDoesNotResumeFromIt() throws IOException {
    failAfter(6, recipe());
    List<String> left = files();

    ModelArtifact other =
        trained(recipe("training.optimizer.learningRate=0.002"), TrainingListener.NONE);
    ModelArtifact otherRows =
        VaeTraining.train(
            ROWS.limit(119),
            recipe(),
            Optional.empty(),
            Optional.of(directory.toString()),
            TrainingListener.NONE);

    assertThat(resumedFrom(other)).isEmpty();
    assertThat(resumedFrom(otherRows)).isEmpty();
    assertThat(files()).isEqualTo(left);
  }

  @Test
  void withoutACheckpointNothingIsLeft() throws IOException {
    failAfter(1, recipe());

    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void aStopIsSavedAndResumed() throws IOException {
    ModelArtifact stopped =
        trained(recipe(), (report, progress) -> report.round() == 3 ? Next.STOP : Next.CONTINUE);

    assertThat(stopped.position().round()).isEqualTo(3);
    assertThat(files()).isNotEmpty();

    ModelArtifact resumed = trained(recipe(), TrainingListener.NONE);

    assertThat(resumedFrom(resumed)).contains(3);
    assertSame(resumed, undisturbed);
    assertThat(directory).isEmptyDirectory();
  }

  /** Runs a second training while the first one is between two rounds. */
  private ModelArtifact trainedAround(Runnable second) throws IOException {
    return trained(
        recipe(),
        (report, progress) -> {
          if (report.round() == 3) {
            second.run();
          }
          return Next.CONTINUE;
        });
  }

  @Test
  void anEqualTrainingAtTheSameTimeIsRefused() throws IOException {
    ModelArtifact first =
        trainedAround(
            () ->
                assertThatThrownBy(() -> trained(recipe(), TrainingListener.NONE))
                    .isInstanceOf(OutputInUseException.class)
                    .hasMessageMatching(
                        "Cannot write .*/vae-[0-9a-f]{16}: the job .* is writing it, .*"
                            + " checkpointDir.*"));

    assertSame(first, undisturbed);
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void differentTrainingsMayRunAtTheSameTime() throws IOException {
    AtomicReference<ModelArtifact> other = new AtomicReference<>();
    ModelArtifact first =
        trainedAround(
            () -> {
              try {
                other.set(
                    trained(
                        recipe("seed=4"),
                        (report, progress) -> {
                          assertThat(directory.toFile().list()).hasSize(2);
                          return Next.CONTINUE;
                        }));
              } catch (IOException e) {
                throw new IllegalStateException(e);
              }
            });

    assertSame(first, undisturbed);
    assertThat(other.get().position().round()).isEqualTo(ROUNDS);
    assertThat(other.get().parameters()).isNotEqualTo(first.parameters());
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void damagedCheckpointsAreNamed() throws IOException {
    failAfter(6, recipe());
    for (String file : files()) {
      Files.write(directory.resolve(file), new byte[100]);
    }

    assertThatThrownBy(() -> trained(recipe(), TrainingListener.NONE))
        .isInstanceOf(ArtifactException.class)
        .hasMessageStartingWith("Cannot resume from " + folders().get(0).toUri().getPath())
        .hasMessageContaining("no checkpoint there can be read. To start from scratch, delete it");
  }
}
