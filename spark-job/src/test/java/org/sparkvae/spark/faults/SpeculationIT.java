package org.sparkvae.spark.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.sparkvae.spark.AnotherJvm;
import org.sparkvae.spark.TestSession;
import org.sparkvae.spark.score.TableScores;
import org.sparkvae.spark.score.TableScores.Division;

/**
 * On a cluster, copies of a slow executor's tasks run elsewhere; whichever finishes first, the bits
 * of a training are the same. Scores have the same bits on any master.
 */
@Timeout(value = 1, unit = TimeUnit.HOURS)
class SpeculationIT {
  private static final int SLOW_SPELLS = FaultScale.of(2, 6);
  private static final int PASSES = FaultScale.of(8, 24);
  private static final int ROUNDS_BETWEEN = 3;
  private static final int SPELL_MILLIS = 4_000;

  private static final int SCORED_ROWS = 100_000;

  private static StandaloneCluster cluster;

  @BeforeAll
  static void start() throws IOException {
    cluster = StandaloneCluster.start("speculation-cluster", 2);
  }

  @AfterAll
  static void stop() throws IOException {
    if (cluster != null) {
      cluster.close();
    }
  }

  @Test
  void speculativeTasksChangeNoBit() throws IOException {
    Path expected = Training.undisturbed(PASSES);
    Training training =
        Training.ofDigits(Build.scratch("speculation"), PASSES)
            .logged()
            .conf("spark.speculation", true)
            .conf("spark.speculation.interval", "50ms")
            .conf("spark.speculation.minTaskRuntime", "50ms")
            .conf("spark.speculation.multiplier", "1.2")
            .conf("spark.speculation.quantile", "0.5")
            .conf("spark.locality.wait", "100ms");
    try (SubmittedJob job = training.startOn(cluster)) {
      for (int spell = 0; spell < SLOW_SPELLS; spell++) {
        job.awaitRound(job.lastRound() + ROUNDS_BETWEEN);
        List<ProcessHandle> executors = cluster.awaitExecutors(2);
        Processes.slow(executors.get(spell % 2), SPELL_MILLIS);
      }
      assertThat(job.exitCode()).as(job.text()).isZero();
    }

    EventLog events = EventLog.read(training.events());
    assertThat(events.speculativeTasks()).isPositive();
    Artifacts.assertSame(training.output(), expected);
    Build.writeFacts(
        "speculation",
        Map.of(
            "slowSpells", SLOW_SPELLS,
            "speculativeTasks", events.speculativeTasks(),
            "speculativeTasksThatWon", events.speculativeTasksThatWon(),
            "rounds", Artifacts.metrics(training.output()).get("rounds").intValue(),
            "parametersSha256", Artifacts.parametersSha256(training.output()),
            "undisturbedParametersSha256", Artifacts.parametersSha256(expected)));
  }

  /** Few rows at a time take long, so that only {@code vae.faults=full} takes them for all rows. */
  @Test
  void scoresDependNeitherOnTheMasterNorOnPartitionsNorOnChunks() throws Exception {
    Path model = Build.scratch("table-scores").resolve("model");
    TableScores.train(TestSession.get(), model);
    List<String> expected =
        TableScores.hashes(TestSession.get(), model, new Division(SCORED_ROWS, 16, 512));
    assertThat(expected).hasSize(SCORED_ROWS);
    assertThat(Set.copyOf(expected)).hasSizeGreaterThan(SCORED_ROWS / 2);
    Division sevens = new Division(FaultScale.of(3_500, SCORED_ROWS), 1, 7);
    Division ones = new Division(FaultScale.of(500, SCORED_ROWS), 3, 1);
    for (Division division : List.of(sevens, ones)) {
      assertThat(TableScores.hashes(TestSession.get(), model, division))
          .as(division.text())
          .isEqualTo(expected.subList(0, division.rows()));
    }

    List<Division> divisions = List.of(new Division(SCORED_ROWS, 3, 512), sevens, ones);
    String results = scoredOnTheCluster(model, divisions);
    for (Division division : divisions) {
      String digest = TableScores.digest(expected.subList(0, division.rows()));
      assertThat(results).contains("RESULT %s %s".formatted(division.text(), digest));
    }
  }

  private static String scoredOnTheCluster(Path model, List<Division> divisions) throws Exception {
    List<String> arguments = new ArrayList<>(List.of(cluster.url(), model.toString()));
    divisions.forEach(division -> arguments.add(division.text()));
    ProcessBuilder jvm = AnotherJvm.of(TableScores.class, List.of(), arguments);
    jvm.environment().put("SPARK_HOME", Build.sparkHome().toString());
    Path log = Build.scratch("table-scores-cluster").resolve("log.txt");
    Process process = jvm.redirectErrorStream(true).redirectOutput(log.toFile()).start();
    try {
      assertThat(process.waitFor(30, TimeUnit.MINUTES)).as(log.toString()).isTrue();
    } finally {
      process.destroyForcibly();
    }
    String output = Files.readString(log);
    assertThat(process.exitValue()).as(output).isZero();
    return output;
  }
}
