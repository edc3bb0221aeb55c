package org.sparkvae.spark.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.sparkvae.spark.Deadline;

/**
 * The driver is killed or terminated; the same command then resumes and gives the same artifact.
 */
@Timeout(value = 1, unit = TimeUnit.HOURS)
class DriverLossIT {
  private static final int KILLS = FaultScale.of(3, 20);
  private static final int PASSES = FaultScale.of(7, 60);
  private static final int EVERY_ROUNDS = 2;

  /** More than a killed driver may lose, so that the training advances. */
  private static final int LEAST_ROUNDS_A_LIFE = 2 * EVERY_ROUNDS;

  private static final int MOST_MORE_ROUNDS = 4;
  private static final int MOST_MILLIS_INTO_A_ROUND = 300;
  private static final int SEED = 2;
  private static final String WRITING = ".writing";

  /** Enough parameters for a checkpoint to take some time. */
  private static final String[] OPTIONS = {
    "--set", "model.encoderLayers=[256]",
    "--set", "model.decoderLayers=[256]",
    "--set", "checkpoint.everyRounds=" + EVERY_ROUNDS
  };

  private final SplittableRandom random = new SplittableRandom(SEED);
  private final List<Integer> lostRounds = new ArrayList<>();
  private int killedWhileWriting;

  @Test
  void aKilledDriverLosesTwoIntervalsAtMostAndNoBit() throws IOException {
    Path expected = Training.undisturbed(PASSES, OPTIONS);
    Training training = Training.ofDigits(Build.scratch("driver-loss"), PASSES, OPTIONS);
    int lastRound = 0;
    for (int kill = 0; kill < KILLS; kill++) {
      try (SubmittedJob job = training.startLocally()) {
        awaitMomentToKill(job, training, kill % 2 == 0);
        job.kill();
        if (kill > 0) {
          noteLost(lastRound, job);
        }
        lastRound = job.lastRound();
      }
      killedWhileWriting += unfinished(training) > 0 ? 1 : 0;
    }
    try (SubmittedJob job = training.startLocally()) {
      assertThat(job.exitCode()).as(job.text()).isZero();
      noteLost(lastRound, job);
      assertThat(job.resumedFromRound()).isGreaterThan(2 * EVERY_ROUNDS); // not from the beginning
      assertThat(Artifacts.metrics(training.output()).get("resumedFromRound").intValue())
          .isEqualTo(job.resumedFromRound());
    }

    assertThat(lostRounds).allMatch(rounds -> rounds <= 2 * EVERY_ROUNDS);
    assertThat(killedWhileWriting).isPositive();
    Artifacts.assertSame(training.output(), expected);
    assertThat(training.work()).doesNotExist();
    Build.writeFacts(
        "driver-loss",
        Map.of(
            "driversKilled", KILLS,
            "killedWhileWritingACheckpoint", killedWhileWriting,
            "checkpointEveryRounds", EVERY_ROUNDS,
            "lostRounds", lostRounds,
            "rounds", Artifacts.metrics(training.output()).get("rounds").intValue(),
            "parametersSha256", Artifacts.parametersSha256(training.output()),
            "undisturbedParametersSha256", Artifacts.parametersSha256(expected)));
  }

  @Test
  void aTerminatedDriverKeepsItsRoundAndIsResumed() throws IOException {
    Path expected = Training.undisturbed(PASSES, OPTIONS);
    Training training = Training.ofDigits(Build.scratch("driver-term"), PASSES, OPTIONS);
    try (SubmittedJob job = training.startLocally()) {
      job.awaitRound(EVERY_ROUNDS + 1);
      job.driver().destroy(); // SIGTERM
      assertThat(job.exitCode()).as(job.text()).isEqualTo(75);
    }
    assertThat(training.output()).doesNotExist();
    JsonNode left = Artifacts.metrics(training.work());
    assertThat(left.get("outcome").textValue()).isEqualTo("interrupted");
    assertThat(left.get("exitCode").intValue()).isEqualTo(75);
    assertThat(left.get("rounds").intValue()).isGreaterThan(EVERY_ROUNDS);

    training.finished("local[2]");

    assertThat(Artifacts.metrics(training.output()).get("resumedFromRound"))
        .isEqualTo(left.get("rounds"));
    Artifacts.assertSame(training.output(), expected);
  }

  private void awaitMomentToKill(SubmittedJob job, Training training, boolean whileWriting) {
    Deadline.await(job::text, () -> job.lastRound() > 0 || !job.driver().isAlive());
    job.awaitRound(job.lastRound() + LEAST_ROUNDS_A_LIFE + random.nextInt(MOST_MORE_ROUNDS));
    if (whileWriting) {
      Deadline.spin(job::text, () -> unfinished(training) > 0 || !job.driver().isAlive());
    } else {
      Processes.sleep(random.nextInt(MOST_MILLIS_INTO_A_ROUND));
    }
  }

  private void noteLost(int lastRoundBefore, SubmittedJob job) {
    lostRounds.add(Math.max(0, lastRoundBefore - job.resumedFromRound()));
  }

  private static int unfinished(Training training) {
    Path checkpoints = training.work().resolve("checkpoints");
    if (!Files.exists(checkpoints)) {
      return 0;
    }
    try (Stream<Path> files = Files.list(checkpoints)) {
      return (int) files.filter(file -> file.toString().endsWith(WRITING)).count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
