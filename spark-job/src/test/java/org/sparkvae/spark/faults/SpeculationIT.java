package org.sparkvae.spark.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Copies of a slow executor's tasks run elsewhere; whichever finishes first, the bits are the same.
 */
@Timeout(value = 1, unit = TimeUnit.HOURS)
class SpeculationIT {
  private static final int SLOW_SPELLS = FaultScale.of(2, 6);
  private static final int PASSES = FaultScale.of(8, 24);
  private static final int ROUNDS_BETWEEN = 3;
  private static final int SPELL_MILLIS = 4_000;

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
    try (StandaloneCluster cluster = StandaloneCluster.start("speculation-cluster", 2);
        SubmittedJob job = training.startOn(cluster)) {
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
}
