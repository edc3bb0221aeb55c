package org.sparkvae.spark.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Executors are killed during the training, once with their worker; the artifact is the same. */
@Timeout(value = 1, unit = TimeUnit.HOURS)
class ExecutorLossIT {
  private static final int KILLS = FaultScale.of(3, 10);
  private static final int PASSES = FaultScale.of(12, 40);
  private static final int ROUNDS_BETWEEN = 6;
  private static final int SEED = 1;
  private static final int MOST_MILLIS_INTO_A_ROUND = 300;

  private final SplittableRandom random = new SplittableRandom(SEED);
  private final List<Integer> killedAfterRounds = new ArrayList<>();

  @Test
  void killedExecutorsAndALostWorkerChangeNoBit() throws IOException {
    Path expected = Training.undisturbed(PASSES);
    Training training = Training.ofDigits(Build.scratch("executor-loss"), PASSES).logged();
    try (StandaloneCluster cluster = StandaloneCluster.start("executor-loss-cluster", 3);
        SubmittedJob job = training.startOn(cluster)) {
      for (int kill = 0; kill < KILLS; kill++) {
        if (kill == KILLS / 2) {
          job.awaitRound(ROUNDS_BETWEEN * kill - ROUNDS_BETWEEN / 2);
          cluster.killBusyWorker();
        }
        job.awaitRound(Math.max(job.lastRound(), ROUNDS_BETWEEN * kill) + 1);
        List<ProcessHandle> executors = cluster.awaitExecutors(2);
        Processes.sleep(random.nextInt(MOST_MILLIS_INTO_A_ROUND));
        killedAfterRounds.add(job.lastRound());
        Processes.kill(List.of(executors.get(random.nextInt(executors.size()))));
      }
      assertThat(job.exitCode()).as(job.text()).isZero();
    }

    EventLog events = EventLog.read(training.events());
    Set<String> lost = events.executorsRemoved();
    assertThat(lost).hasSizeGreaterThanOrEqualTo(KILLS);
    assertThat(killedAfterRounds).doesNotHaveDuplicates();
    Artifacts.assertSame(training.output(), expected);
    Build.writeFacts(
        "executor-loss",
        Map.of(
            "executorsKilled", KILLS,
            "workersKilled", 1,
            "killedAfterRounds", killedAfterRounds,
            "executorsLostAsSparkSaysIt", lost.size(),
            "tasksLostWithThem", events.tasksLostWithExecutors(),
            "rounds", Artifacts.metrics(training.output()).get("rounds").intValue(),
            "parametersSha256", Artifacts.parametersSha256(training.output()),
            "undisturbedParametersSha256", Artifacts.parametersSha256(expected)));
  }
}
