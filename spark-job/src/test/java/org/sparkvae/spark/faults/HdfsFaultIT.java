package org.sparkvae.spark.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.hdfs.DistributedFileSystem;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.apache.hadoop.hdfs.protocol.HdfsConstants;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Input, checkpoints and output on a real HDFS with three datanodes that fails in several ways. */
@Timeout(value = 1, unit = TimeUnit.HOURS)
class HdfsFaultIT {
  private static final int DATANODES = 3;
  private static final int ROWS = 2_000;
  private static final int EVERY_ROUNDS = 2;
  private static final String BLOCK_BYTES = "1048576";
  private static final String RECIPE =
      """
      seed = 4
      data { testFraction = 0.1 }
      model { latentSize = 5, encoderLayers = [64], decoderLayers = [64] }
      training { shards = 2, passes = %d, batchSize = 25, averagingInterval = 4 }
      checkpoint { everyRounds = %d }
      """
          .formatted(FaultScale.of(3, 8), EVERY_ROUNDS);

  private static MiniDFSCluster hdfs;
  private static DistributedFileSystem files;
  private static Path input;
  private static Training undisturbed;

  @BeforeAll
  static void start() throws IOException {
    Configuration settings = new Configuration();
    settings.set("dfs.blocksize", BLOCK_BYTES);
    hdfs =
        new MiniDFSCluster.Builder(settings, Build.scratch("hdfs").toFile())
            .numDataNodes(DATANODES)
            .build();
    hdfs.waitActive();
    files = hdfs.getFileSystem();
    java.nio.file.Path local = RandomImages.write(Build.scratch("hdfs-input"), ROWS);
    input = path("input/images-idx3-ubyte");
    files.copyFromLocalFile(new Path(local.toUri()), input);
    undisturbed = training("hdfs-undisturbed");
    undisturbed.finished("local[2]");
  }

  @AfterAll
  static void stop() {
    hdfs.shutdown(true);
  }

  @Test
  void aStoppedDatanodeAndAKilledDriverChangeNoBit() throws IOException {
    Path output = path("models/survivor");
    Training training = training("hdfs-survivor").to(output.toString());
    int lastRound;
    try (SubmittedJob job = training.startLocally()) {
      job.awaitRound(EVERY_ROUNDS + 1);
      hdfs.stopDataNode(0);
      job.awaitRound(job.lastRound() + 2 * EVERY_ROUNDS);
      job.kill();
      lastRound = job.lastRound();
    }
    int resumedFrom;
    try (SubmittedJob job = training.startLocally()) {
      assertThat(job.exitCode()).as(job.text()).isZero();
      resumedFrom = job.resumedFromRound();
    }

    assertThat(lastRound - resumedFrom).isLessThanOrEqualTo(2 * EVERY_ROUNDS);
    assertThat(files.listStatus(path("models"))).hasSize(1);
    java.nio.file.Path artifact = fetched(output);
    Artifacts.assertSame(artifact, undisturbed.output());
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("datanodes", DATANODES);
    facts.put("datanodesStopped", 1);
    facts.put("driversKilled", 1);
    facts.put("lostRounds", lastRound - resumedFrom);
    facts.put("parametersSha256", Artifacts.parametersSha256(artifact));
    facts.put("undisturbedParametersSha256", Artifacts.parametersSha256(undisturbed.output()));
    Build.writeFacts("hdfs", facts);
  }

  @Test
  void trainingContinuesWithoutCheckpointsIfTheirFolderIsFull() throws IOException {
    Path output = path("full/model");
    Path checkpoints = path("full/model.work/checkpoints");
    files.mkdirs(checkpoints);
    files.setQuota(checkpoints, HdfsConstants.QUOTA_DONT_SET, 1);
    Training training = training("hdfs-full").to(output.toString());
    try (SubmittedJob job = training.startLocally()) {
      assertThat(job.exitCode()).as(job.text()).isZero();
      assertThat(job.text()).contains("Cannot write the checkpoint").contains("quota");
      assertThat(job.text()).doesNotContain("\tat ");
    }

    Artifacts.assertSame(fetched(output), undisturbed.output());
    assertThat(files.listStatus(output.getParent())).hasSize(1);
  }

  @Test
  void anOutputThatDoesNotFitIsAClearErrorAndNoArtifact() throws IOException {
    Path output = path("tight/model");
    files.mkdirs(output.getParent());
    files.setQuota(output.getParent(), HdfsConstants.QUOTA_DONT_SET, 1);

    assertRefused(training("hdfs-tight").to(output.toString()), "quota");

    assertThat(files.exists(output)).isFalse();
  }

  @Test
  void aReadOnlyFolderIsAClearErrorAndNoArtifact() throws IOException {
    Path output = path("theirs/model");
    files.mkdirs(output.getParent());
    files.setOwner(output.getParent(), "owner", "owners");
    files.setPermission(output.getParent(), FsPermission.valueOf("-rwxr-xr-x"));

    assertRefused(
        training("hdfs-theirs").to(output.toString()).environment("HADOOP_USER_NAME", "stranger"),
        "Permission denied");

    assertThat(files.listStatus(output.getParent())).isEmpty();
  }

  private static void assertRefused(Training training, String reason) throws IOException {
    try (SubmittedJob job = training.startLocally()) {
      assertThat(job.exitCode()).as(job.text()).isIn(1, 2);
      assertThat(job.text()).contains(reason).doesNotContain("\tat ");
    }
  }

  private static Training training(String name) throws IOException {
    return Training.of(Build.scratch(name), RECIPE, "--input", input.toString())
        .conf("spark.hadoop.dfs.blocksize", BLOCK_BYTES);
  }

  private static Path path(String below) {
    return new Path(hdfs.getURI() + "/" + below);
  }

  private static java.nio.file.Path fetched(Path output) throws IOException {
    java.nio.file.Path local = Build.scratch("hdfs-fetched-" + output.getName());
    files.copyToLocalFile(false, output, new Path(local.toUri()), true);
    return local.resolve(output.getName());
  }
}
