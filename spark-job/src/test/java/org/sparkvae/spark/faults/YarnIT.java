package org.sparkvae.spark.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.yarn.api.records.ApplicationId;
import org.apache.hadoop.yarn.api.records.ApplicationReport;
import org.apache.hadoop.yarn.api.records.FinalApplicationStatus;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.sparkvae.spark.Deadline;

/**
 * Jobs on YARN with their files on HDFS, in client and in cluster mode. They need a Spark with a
 * client for YARN, {@code -Dvae.sparkHome}, which {@code submit/check-operations.sh yarn} provides.
 */
@Timeout(value = 1, unit = TimeUnit.HOURS)
class YarnIT {
  private static final int PASSES = FaultScale.of(3, 10);
  private static final int EVERY_ROUNDS = 2;
  private static final String[] OPTIONS = {"--set", "checkpoint.everyRounds=" + EVERY_ROUNDS};
  private static final Pattern ROUND = Pattern.compile(" round (\\d+): negative ELBO");

  private static YarnCluster cluster;
  private static java.nio.file.Path undisturbed;

  @BeforeAll
  static void start() throws IOException {
    String sparkHome = System.getProperty("vae.sparkHome", "");
    assumeFalse(sparkHome.isEmpty(), "no -Dvae.sparkHome: see submit/check-operations.sh");
    undisturbed = Training.undisturbed(PASSES, OPTIONS);
    cluster = YarnCluster.start("yarn", sparkHome);
  }

  @AfterAll
  static void stop() throws IOException {
    if (cluster != null) {
      cluster.close();
    }
  }

  @Test
  void anExecutorsContainerIsLostInClientMode() throws IOException {
    Training training = training("client", "client");
    try (SubmittedJob job = training.start("yarn")) {
      job.awaitRound(2);
      ApplicationId id = cluster.application(1);
      Processes.kill(cluster.executors(id).subList(0, 1));
      assertThat(job.exitCode()).as(job.text()).isZero();
      assertThat(cluster.ended(id).getFinalApplicationStatus())
          .isEqualTo(FinalApplicationStatus.SUCCEEDED);
    }
    assertSameBits("client");
  }

  @Test
  void aKilledApplicationMasterResumesInItsSecondAttempt() throws IOException {
    int before = cluster.applications().size();
    Training training = training("master", "cluster");
    try (SubmittedJob job = training.start("yarn")) {
      ApplicationId id = cluster.application(before + 1);
      awaitRound(id, 1, 2 * EVERY_ROUNDS + 1);
      Processes.kill(java.util.List.of(cluster.master(id)));
      int lastRound = lastRound(cluster.log(id, 1));
      assertThat(job.exitCode()).as(() -> job.text() + cluster.log(id, 2)).isZero();
      ApplicationReport report = cluster.ended(id);
      assertThat(report.getFinalApplicationStatus()).isEqualTo(FinalApplicationStatus.SUCCEEDED);
      assertThat(cluster.attempts(id)).isEqualTo(2);
      int resumedFrom = metrics("master").get("resumedFromRound").intValue();
      assertThat(resumedFrom).isBetween(lastRound - 2 * EVERY_ROUNDS, lastRound);
    }
    assertSameBits("master");
  }

  private static Training training(String name, String deployMode) throws IOException {
    Training training = Training.ofDigits(Build.scratch("yarn-" + name), PASSES, OPTIONS);
    cluster.environment().forEach(training::environment);
    return training.to(path(name).toString()).conf("spark.submit.deployMode", deployMode);
  }

  /** Without a scheme, so that it is a folder of the default file system, HDFS. */
  private static Path path(String name) {
    return new Path("/models/" + name);
  }

  private static void awaitRound(ApplicationId id, int attempt, int round) {
    Deadline.await(
        () -> "round " + round + " of\n" + cluster.log(id, attempt),
        () -> lastRound(cluster.log(id, attempt)) >= round);
  }

  private static int lastRound(String log) {
    int last = 0;
    for (Matcher round = ROUND.matcher(log); round.find(); ) {
      last = Integer.parseInt(round.group(1));
    }
    return last;
  }

  private static JsonNode metrics(String name) throws IOException {
    try (InputStream in = cluster.files().open(new Path(path(name), "metrics.json"))) {
      return new ObjectMapper().readTree(in);
    }
  }

  private static void assertSameBits(String name) throws IOException {
    java.nio.file.Path local = Build.scratch("yarn-fetched-" + name);
    cluster.files().copyToLocalFile(false, path(name), new Path(local.toUri()), true);
    Artifacts.assertSame(local.resolve(name), undisturbed);
  }
}
