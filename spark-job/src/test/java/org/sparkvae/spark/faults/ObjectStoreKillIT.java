package org.sparkvae.spark.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sparkvae.model.artifact.ModelArtifact;
import org.sparkvae.spark.cli.Verb;
import org.sparkvae.spark.faults.S3Server.Outcome;
import org.sparkvae.spark.io.AtomicOutput;
import org.sparkvae.spark.io.lock.JobIdentity;

/** Jobs that are killed at any step of what they write to {@code s3a://}. */
@Timeout(value = 1, unit = TimeUnit.HOURS)
class ObjectStoreKillIT extends ObjectStore {
  /** A process that ends at one of so many writes has ended at each kind of step. */
  private static final int EVERY_NTH_STEP = FaultScale.of(41, 3);

  /** Refuses all requests after so many writes, as if the process had been killed. */
  private static AtomicInteger denyAfter(int last) {
    AtomicInteger writes = new AtomicInteger();
    server.failBy(
        request ->
            (request.isWrite() ? writes.incrementAndGet() : writes.get()) > last
                ? Outcome.DENIED
                : Outcome.DONE);
    return writes;
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aCommitKilledAtAnyStepIsInvisibleOrFinishedByTheNextRun(boolean replaces)
      throws IOException {
    ModelArtifact old = smallArtifact();
    ModelArtifact changed = changed(old);
    boolean wasKilled = true;
    int finished = 0;
    int givenUp = 0;
    for (int step = 1; wasKilled; step += EVERY_NTH_STEP) {
      String name = "steps-" + replaces + "/" + step;
      if (replaces) {
        commit(name, old);
      }
      AtomicInteger writes = denyAfter(step);
      wasKilled = !succeeds(() -> commit(name, changed));
      wasKilled |= writes.get() > step; // it was killed after its commit, while it cleaned up
      server.recover();

      assertThat(visible(name))
          .isIn(parameterSum(changed), replaces ? parameterSum(old) : null, null);
      forgetHeartbeat(name);
      AtomicOutput.recover(bucket, path(name), JobIdentity.newRun("next"));
      Double left = visible(name);
      assertThat(left)
          .as("step " + step)
          .isIn(parameterSum(changed), replaces ? parameterSum(old) : null);
      assertThat(server.keys(name + "/").isEmpty()).isEqualTo(left == null);
      assertThat(server.keys(name + ".work/")).noneMatch(key -> key.contains("artifact"));
      if (Double.valueOf(parameterSum(changed)).equals(left)) {
        finished++;
      } else {
        givenUp++;
      }
      commit(name, changed);
      assertThat(visible(name)).isEqualTo(parameterSum(changed));
      assertThat(server.keys(name + ".work")).isEmpty();
    }
    assertThat(givenUp).isPositive();
    assertThat(finished).isPositive();
  }

  /** As {@link #aCommitKilledAtAnyStepIsInvisibleOrFinishedByTheNextRun}, with a table. */
  @Test
  void aTableKilledAtAnyStepIsMissingOrWholeAfterTheNextRun() throws IOException {
    Verb.ok("train", recipe, "--output", s3("k/m"));
    boolean wasKilled = true;
    for (int step = 2; wasKilled; step += FaultScale.of(30, 5)) {
      String name = "k/rows-" + step;
      Object[] generate = {
        "generate", "--model", s3("k/m"), "--output", s3(name), "--rows", 700, "--overwrite"
      };
      AtomicInteger writes = denyAfter(step);
      Verb.run(generate);
      wasKilled = writes.get() > step;
      server.recover();
      if (!server.keys(name + "/_SUCCESS").isEmpty()) {
        assertThat(spark.read().parquet(s3(name)).count()).isEqualTo(700);
      }

      forgetHeartbeat(name);
      AtomicOutput.recover(bucket, path(name), JobIdentity.newRun("next"));
      Set<String> left = server.keys(name + "/");
      if (!left.isEmpty()) {
        assertThat(left).contains(name + "/_SUCCESS");
        assertThat(spark.read().parquet(s3(name)).count()).isEqualTo(700);
      }
      Verb.ok(generate);
      assertThat(spark.read().parquet(s3(name)).select("row").distinct().count()).isEqualTo(700);
      assertThat(spark.read().parquet(s3(name)).count()).isEqualTo(700);
      assertThat(server.keys(name + ".work")).isEmpty();
    }
  }

  private static boolean succeeds(Callable<Void> action) {
    try {
      action.call();
      return true;
    } catch (Exception refused) {
      return false;
    }
  }

  /** The process of the killed job still runs, but its lock must not count. */
  private static void forgetHeartbeat(String name) throws IOException {
    bucket.delete(path(name + ".work/lock.json"), false);
  }

  private static Training submitted(String name, String... options) throws IOException {
    Training training = Training.ofDigits(Build.scratch("s3-" + name), 2, options);
    training.to(s3("submitted/" + name)).conf("spark.driver.extraClassPath", classPath());
    settings().forEach(training::conf);
    return training;
  }

  @Test
  void aKilledDriverIsResumedToTheSameBits() throws IOException {
    String[] options = {"--set", "checkpoint.everyRounds=2"};
    Path expected = Training.undisturbed(2, options);
    Training training = submitted("killed", options);
    int resumedFrom = 0;
    for (boolean isWritten : List.of(false, true)) {
      try (SubmittedJob job = training.startLocally()) {
        AtomicInteger written = new AtomicInteger();
        server.failBy(
            request -> {
              if (request.isPutOf(".*[.]checkpoint") && written.incrementAndGet() == 3) {
                if (isWritten) {
                  return Outcome.DONE_AND_DENIED;
                }
                job.kill();
                return Outcome.DENIED;
              }
              if (isWritten && written.get() >= 3) {
                job.kill();
                return Outcome.DENIED;
              }
              return Outcome.DONE;
            });
        assertThat(job.exitCode()).as(job.text()).isEqualTo(137);
        assertThat(job.text()).doesNotContain(SECRET);
        assertThat(job.resumedFromRound()).isEqualTo(resumedFrom);
        resumedFrom = job.resumedFromRound() + (isWritten ? 6 : 4);
        assertThat(visible("submitted/killed")).isNull();
      }
      server.recover();
    }
    try (SubmittedJob job = training.startLocally()) {
      assertThat(job.exitCode()).as(job.text()).isZero();
      assertThat(job.resumedFromRound()).isEqualTo(resumedFrom);
      assertThat(job.text()).doesNotContain(SECRET);
    }
    Path artifact = fetched("submitted/killed");
    Artifacts.assertSame(artifact, expected);
    for (String key : server.keys("submitted/killed")) {
      assertThat(new String(server.object(key), StandardCharsets.ISO_8859_1))
          .doesNotContain(SECRET, KEY_ID);
    }
    Build.writeFacts(
        "object-store",
        Map.of(
            "driversKilled", 2,
            "parametersSha256", Artifacts.parametersSha256(artifact),
            "undisturbedParametersSha256", Artifacts.parametersSha256(expected)));
  }
}
