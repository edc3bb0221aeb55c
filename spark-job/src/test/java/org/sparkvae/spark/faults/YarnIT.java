package org.sparkvae.spark.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.yarn.api.records.ApplicationId;
import org.apache.hadoop.yarn.api.records.FinalApplicationStatus;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sparkvae.spark.Deadline;
import org.sparkvae.spark.pages.Page;

/**
 * Jobs on YARN with their files on HDFS, in client and in cluster mode. They need a Spark with a
 * client for YARN, {@code -Dvae.sparkHome}, which {@code submit/check-operations.sh yarn} provides.
 */
@Timeout(value = 1, unit = TimeUnit.HOURS)
class YarnIT {
  private static final int PASSES = FaultScale.of(3, 10);
  private static final int EVERY_ROUNDS = 3;
  private static final String[] OPTIONS = {"--set", "checkpoint.everyRounds=" + EVERY_ROUNDS};

  private static final String BAD_ROWS =
      """
      data { format = csv }
      model { latentSize = 1, encoderLayers = [8], decoderLayers = [8], likelihood = gaussian }
      training { shards = 2 }
      """;

  /** YARN's default, and a time in which a round ends also on a busy machine. */
  private static final long SHORT_GRACE_MILLIS = 250;

  private static final long LONG_GRACE_MILLIS = 60_000;

  private static final Pattern ROUND = Pattern.compile(" round (\\d+): negative ELBO");
  private static final Map<String, Object> FACTS = new LinkedHashMap<>();

  private static YarnCluster cluster;
  private static java.nio.file.Path undisturbed;

  @BeforeAll
  static void start() throws IOException {
    String sparkHome = System.getProperty("vae.sparkHome", "");
    assumeFalse(sparkHome.isEmpty(), "no -Dvae.sparkHome: see submit/check-operations.sh");
    undisturbed = Training.undisturbed(PASSES, OPTIONS);
    cluster = YarnCluster.start("yarn", sparkHome);
    cluster.setGraceMillis(SHORT_GRACE_MILLIS);
  }

  @AfterAll
  static void stop() throws IOException {
    if (cluster != null) {
      cluster.close();
      Build.writeFacts("yarn", FACTS);
    }
  }

  @Test
  void anExecutorsContainerIsLostInClientMode() throws IOException {
    try (SubmittedJob job = training("client", "client").start("yarn")) {
      job.awaitRound(2);
      ApplicationId id = cluster.application("client");
      Processes.kill(cluster.executors(id).subList(0, 1));
      assertThat(job.exitCode()).as(job.text()).isZero();
      assertEnded(id, FinalApplicationStatus.SUCCEEDED, 1);
    }
    assertSameBits("client");
  }

  @Test
  void sigtermInClientModeIsResumable() throws IOException {
    Training training = training("terminated", "client");
    Path another = new Path(training.recipe().toString());
    cluster.files().create(another).close();
    int lastRound;
    try (SubmittedJob job = training.start("yarn")) {
      job.awaitRound(EVERY_ROUNDS + 1);
      job.driver().destroy();
      assertThat(job.exitCode()).as(job.text()).isEqualTo(75);
      assertThat(job.text()).contains("The recipe is " + another + " of this machine, not hdfs://");
      lastRound = job.lastRound();
      // The container that asks for executors is tried again, and finds no driver.
      ApplicationId id = cluster.application("terminated");
      assertThat(cluster.ended(id).getFinalApplicationStatus())
          .isEqualTo(FinalApplicationStatus.FAILED);
    }
    assertInterrupted("terminated", lastRound);
  }

  @Test
  void aKilledApplicationMasterResumesInItsSecondAttempt() throws IOException {
    try (SubmittedJob job = training("killed", "cluster").start("yarn")) {
      ApplicationId id = cluster.application("killed");
      awaitRound(id, 2 * EVERY_ROUNDS + 1);
      Processes.kill(List.of(cluster.master(id)));
      assertResumes(job, id, "killed", 2 * EVERY_ROUNDS);
    }
  }

  /** Without time to end the round, the last checkpoint counts. */
  @Test
  void aTerminatedApplicationMasterResumes() throws IOException {
    long[] graces =
        FaultScale.current() == FaultScale.FULL
            ? new long[] {SHORT_GRACE_MILLIS, LONG_GRACE_MILLIS}
            : new long[] {LONG_GRACE_MILLIS};
    for (long grace : graces) {
      String name = "grace-" + grace;
      cluster.setGraceMillis(grace);
      try (SubmittedJob job = training(name, "cluster").start("yarn")) {
        ApplicationId id = cluster.application(name);
        awaitRound(id, EVERY_ROUNDS + 1);
        cluster.preemptMaster(id, 1);
        assertResumes(job, id, name, grace == LONG_GRACE_MILLIS ? 0 : 2 * EVERY_ROUNDS);
      } finally {
        cluster.setGraceMillis(SHORT_GRACE_MILLIS);
      }
    }
  }

  @Test
  void aKilledApplicationIsResumedByTheSameCommand() throws IOException {
    assumeTrue(FaultScale.current() == FaultScale.FULL, "only in submit/prove.sh operations");
    Training training = training("stopped", "cluster");
    try (SubmittedJob job = training.start("yarn")) {
      ApplicationId id = cluster.application("stopped");
      awaitRound(id, 2 * EVERY_ROUNDS + 1);
      cluster.kill(id);
      assertThat(job.exitCode()).as(job.text()).isEqualTo(1);
      assertEnded(id, FinalApplicationStatus.KILLED, 1);
    }
    assertThat(metrics("stopped.work").get("exitCode").intValue()).isEqualTo(75);
    training.finished("yarn");
    assertThat(metrics("stopped").get("resumedFromRound").intValue()).isPositive();
    assertSameBits("stopped");
  }

  private record Failure(int exitCode, String name, String says, String... options) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static Stream<Failure> failures() {
    Stream<Failure> few =
        Stream.of(
            new Failure(2, "unknown-option", "Unknown option: '--passes=3'", "--passes=3"),
            new Failure(3, "bad-rows", "at bad-rows.csv: row 50"),
            new Failure(4, "diverged", "", "--set", "training.optimizer.learningRate=1e30"));
    Stream<Failure> more =
        Stream.of(new Failure(2, "bad-recipe", "training.pases", "--set", "training.pases=3"));
    return FaultScale.current() == FaultScale.FULL ? Stream.concat(few, more) : few;
  }

  @ParameterizedTest
  @MethodSource("failures")
  void whatWouldEndTheSameWayIsRunOnce(Failure failure) throws IOException {
    java.nio.file.Path folder = Build.scratch("yarn-" + failure.name());
    Training training =
        failure.exitCode() == 3
            ? Training.of(folder, BAD_ROWS, "--input", badRows())
            : Training.ofDigits(folder, PASSES, failure.options());
    try (SubmittedJob job = onYarn(training, failure.name(), "cluster").start("yarn")) {
      ApplicationId id = cluster.application(failure.name());
      assertThat(job.exitCode()).as(job.text()).isEqualTo(1);
      assertEnded(id, FinalApplicationStatus.FAILED, 1);
      assertThat(cluster.ended(id).getDiagnostics())
          .contains("Exit code " + failure.exitCode())
          .contains(failure.says());
      assertThat(job.text()).contains("Exit code " + failure.exitCode());
    }
    if (failure.exitCode() > 2) {
      String left = failure.exitCode() == 4 ? failure.name() : failure.name() + ".work";
      assertThat(metrics(left).get("exitCode").intValue()).isEqualTo(failure.exitCode());
    }
    for (FileStatus home : cluster.files().listStatus(new Path("/user"))) {
      assertThat(cluster.files().listStatus(new Path(home.getPath(), ".sparkStaging"))).isEmpty();
    }
  }

  private static String badRows() throws IOException {
    Path rows = new Path("/bad-rows.csv");
    try (FSDataOutputStream to = cluster.files().create(rows)) {
      to.write(("x,y\n" + "0.5,0.25\n".repeat(50) + "0.5,oops\n").getBytes(StandardCharsets.UTF_8));
    }
    return rows.toString();
  }

  /** The commands of submit/README.md, with fewer passes, and one with its recipe on HDFS. */
  @Test
  void theCommandsOfThePage() throws IOException {
    Path data = new Path("/data/mnist");
    for (String part : List.of("train", "t10k")) {
      java.nio.file.Path images =
          RandomImages.write(Build.scratch("yarn-" + part), part.equals("train") ? 400 : 50);
      cluster
          .files()
          .copyFromLocalFile(new Path(images.toUri()), new Path(data, part + "-images-idx3-ubyte"));
    }
    Path recipe = new Path("/recipes/mnist.conf");
    java.nio.file.Path root = Build.script("train").getParent().getParent();
    cluster.files().copyFromLocalFile(new Path(root.resolve("conf/mnist.conf").toUri()), recipe);
    Page page = Page.read("submit/README.md").section("YARN");
    Map<String, String> environment = cluster.environment();
    String commands = page.blocks("bash").get(0).replace("\\\n", " ");
    StringBuilder said = new StringBuilder();
    for (String command : commands.lines().toList()) {
      String here =
          command
              .replace("/opt/spark", environment.get("SPARK_HOME"))
              .replace("/etc/hadoop/conf", environment.get("HADOOP_CONF_DIR"))
              .replace("train.sh", "train.sh --set training.passes=1");
      if (here.contains("--output hdfs:///models/mnist-b")) {
        here = here.replace("conf/mnist.conf", "hdfs://" + recipe);
      }
      try (SubmittedJob job = SubmittedJob.startCommand(here, environment)) {
        assertThat(job.exitCode()).as(() -> command + "\n" + job.text()).isZero();
        said.append(job.text()).append('\n');
      }
    }
    for (String line : page.blocks("text").get(0).lines().toList()) {
      assertThat(said.toString().lines()).anyMatch(text -> text.strip().startsWith(line.strip()));
    }
  }

  private static Training training(String name, String deployMode) throws IOException {
    Training training = Training.ofDigits(Build.scratch("yarn-" + name), PASSES, OPTIONS);
    return onYarn(training, name, deployMode);
  }

  private static Training onYarn(Training training, String name, String deployMode) {
    cluster.environment().forEach(training::environment);
    return training
        .to(path(name).toString())
        .conf("spark.submit.deployMode", deployMode)
        .conf("spark.yarn.tags", name);
  }

  /** Without a scheme, so that it is a folder of the default file system, HDFS. */
  private static Path path(String name) {
    return new Path("/models/" + name);
  }

  private static void awaitRound(ApplicationId id, int round) {
    Deadline.await(
        () -> "round " + round + " of\n" + cluster.log(id, 1),
        () -> lastRound(cluster.log(id, 1)) >= round);
  }

  private static int lastRound(String log) {
    int last = 0;
    for (Matcher round = ROUND.matcher(log); round.find(); ) {
      last = Integer.parseInt(round.group(1));
    }
    return last;
  }

  /** The second attempt ends the job of the first one. */
  private static void assertResumes(SubmittedJob job, ApplicationId id, String name, int mostLost)
      throws IOException {
    assertThat(job.exitCode()).as(() -> job.text() + cluster.log(id, 2)).isZero();
    assertEnded(id, FinalApplicationStatus.SUCCEEDED, 2);
    int last = lastRound(cluster.log(id, 1));
    int resumedFrom = metrics(name).get("resumedFromRound").intValue();
    assertThat(resumedFrom).isBetween(Math.max(1, last - mostLost), last);
    assertSameBits(name);
    FACTS.put(name, Map.of("lastRound", last, "resumedFromRound", resumedFrom));
  }

  private static void assertInterrupted(String name, int lastRound) throws IOException {
    JsonNode left = metrics(name + ".work");
    assertThat(left.get("outcome").textValue()).isEqualTo("interrupted");
    assertThat(left.get("exitCode").intValue()).isEqualTo(75);
    assertThat(left.get("rounds").intValue()).isEqualTo(lastRound);
  }

  private static void assertEnded(ApplicationId id, FinalApplicationStatus status, int attempts) {
    assertThat(cluster.ended(id).getFinalApplicationStatus()).isEqualTo(status);
    assertThat(cluster.attempts(id)).isEqualTo(attempts);
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
    FACTS.put(name + "ParametersSha256", Artifacts.parametersSha256(local.resolve(name)));
    FACTS.put("undisturbedParametersSha256", Artifacts.parametersSha256(undisturbed));
    Build.delete(local);
  }
}
