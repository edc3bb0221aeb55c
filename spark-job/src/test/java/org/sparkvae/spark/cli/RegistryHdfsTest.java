package org.sparkvae.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.hdfs.DistributedFileSystem;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.apache.hadoop.hdfs.protocol.HdfsConstants;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sparkvae.spark.registry.ModelRegistry;

/** The versions of a model on a real HDFS. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class RegistryHdfsTest {
  @TempDir private static java.nio.file.Path root;
  private static MiniDFSCluster hdfs;
  private static DistributedFileSystem files;

  @BeforeAll
  static void start() throws IOException {
    hdfs =
        new MiniDFSCluster.Builder(new Configuration(), root.resolve("hdfs").toFile())
            .numDataNodes(1)
            .build();
    hdfs.waitActive();
    files = hdfs.getFileSystem();
  }

  @AfterAll
  static void stop() {
    hdfs.shutdown(true);
  }

  /** A folder of versions a, b and c. */
  private static Path model(String name) throws IOException {
    Path model = files.makeQualified(new Path("/models", name));
    for (String version : List.of("a", "b", "c")) {
      TestModel.Draft draft = new TestModel.Draft();
      draft.added = version.charAt(0);
      java.nio.file.Path local = draft.write(root.resolve(name).resolve(version)).directory;
      files.copyFromLocalFile(new Path(local.toUri()), new Path(model, version));
    }
    return model;
  }

  private static JsonNode ok(Object... args) throws IOException {
    List<String> lines = Verb.ok(args).lines();
    return new ObjectMapper().readTree(lines.get(lines.size() - 1));
  }

  private static String current(Path model) throws IOException {
    return ok("list", "--model", model).get("current").textValue();
  }

  @Test
  void versionsArePromotedRolledBackAndPruned() throws IOException {
    Path model = model("verbs");
    ok("promote", "--model", model, "--version", "b");
    assertThat(ok("promote", "--model", model, "--version", "c").get("previous").textValue())
        .isEqualTo("b");
    assertThat(Verb.ok("describe", model).lines()).contains("artifact: " + model + "/c");

    files.delete(new Path(model, "b/parameters.bin"), false);
    Refusal.of(Verb.run("promote", "--model", model, "--version", "b"), 3)
        .isOneLineThat("Cannot read hdfs:", "/b/parameters.bin: the file is missing");
    Refusal.of(Verb.run("rollback", "--model", model), 2)
        .isOneLineThat("Cannot roll back ", "none of the champions before c is complete: b");
    assertThat(ok("promote", "--model", model, "--version", "a").get("current").textValue())
        .isEqualTo("a");
    assertThat(ok("rollback", "--model", model).get("current").textValue()).isEqualTo("c");
    assertThat(ok("prune", "--model", model, "--keep", 1).get("deleted"))
        .extracting(JsonNode::textValue)
        .containsExactly("a");
    assertThat(Arrays.stream(files.listStatus(model)).map(FileStatus::getPath).map(Path::getName))
        .containsExactlyInAnyOrder("CURRENT", "b", "c");
  }

  /** The path of a folder on this HDFS by another kind of file system, and its settings. */
  private static Path seenBy(String scheme, Path folder, Configuration settings) {
    String path = folder.toUri().getPath();
    return switch (scheme) {
      case "viewfs" -> {
        settings.set("fs.viewfs.mounttable.view.link./models", files.getUri() + "/models");
        yield new Path("viewfs://view" + path);
      }
      case "webhdfs" -> new Path(hdfs.getHttpUri(0).replaceFirst("https?", "webhdfs") + path);
      default -> folder;
    };
  }

  @ParameterizedTest
  @ValueSource(strings = {"hdfs", "viewfs", "webhdfs"})
  void aReaderFindsTheOldChampionOrTheNewOne(String scheme) throws Exception {
    Path folder = model("readers-" + scheme);
    Configuration settings = new Configuration();
    String model = seenBy(scheme, folder, settings).toString();
    ModelRegistry registry = ModelRegistry.at(model, settings);
    registry.promote("a", ModelRegistry.Order.ANY, Optional.empty());
    AtomicBoolean done = new AtomicBoolean();
    AtomicReference<Throwable> failure = new AtomicReference<>();
    Thread reader =
        new Thread(
            () -> {
              while (!done.get()) {
                try {
                  ModelRegistry.read(model, settings);
                } catch (IOException | RuntimeException failed) {
                  failure.set(failed);
                }
              }
            });
    reader.start();
    for (int i = 0; i < 6; i++) {
      registry.promote(i % 2 == 0 ? "b" : "a", ModelRegistry.Order.ANY, Optional.empty());
    }
    done.set(true);
    reader.join(TimeUnit.MINUTES.toMillis(4));

    assertThat(failure.get()).isNull();
    assertThat(registry.champion()).contains("a");
    assertThat(Arrays.stream(files.listStatus(folder)).map(at -> at.getPath().getName()))
        .containsExactlyInAnyOrder("CURRENT", "a", "b", "c");
  }

  @Test
  void aFullFolderLeavesTheChampion() throws IOException {
    Path model = model("full");
    ok("promote", "--model", model, "--version", "a");
    long used = files.getContentSummary(model).getSpaceConsumed();
    files.setQuota(model, HdfsConstants.QUOTA_DONT_SET, used + 1); // no room for another block

    Verb failed = Verb.run("promote", "--model", model, "--version", "b");

    assertThat(failed.exitCode()).as(failed.toString()).isEqualTo(1);
    assertThat(failed.err()).contains("quota").hasLineCount(1);
    assertThat(current(model)).isEqualTo("a");
    files.setQuota(model, HdfsConstants.QUOTA_DONT_SET, HdfsConstants.QUOTA_RESET);
    assertThat(ok("promote", "--model", model, "--version", "b").get("current").textValue())
        .isEqualTo("b");
  }
}
