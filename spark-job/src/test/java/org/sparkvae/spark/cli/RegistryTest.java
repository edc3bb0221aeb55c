package org.sparkvae.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.sparkvae.spark.AnotherJvm;
import org.sparkvae.spark.Deadline;
import org.sparkvae.spark.io.lock.OtherJob;
import org.sparkvae.spark.registry.ModelRegistry;

/** The verbs about the versions of a model, on a local disk. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class RegistryTest {
  @TempDir private Path root;

  private Path model() {
    return root.resolve("models/digits");
  }

  private Path version(String name, float added) {
    TestModel.Draft draft = new TestModel.Draft();
    draft.added = added;
    draft.columns = List.of("a", "b", "c", "d", "e", "f");
    draft.metrics = "{ \"test\": { \"rows\": 3, \"meanNegativeElbo\": 4.5 } }";
    return draft.write(model().resolve(name)).directory;
  }

  private static JsonNode json(Verb verb) throws IOException {
    assertThat(verb.exitCode()).as(verb.toString()).isZero();
    return new ObjectMapper().readTree(verb.lines().get(verb.lines().size() - 1));
  }

  private JsonNode promote(String version, Object... more) throws IOException {
    List<Object> args =
        new ArrayList<>(List.of("promote", "--model", model(), "--version", version));
    args.addAll(List.of(more));
    return json(Verb.ok(args.toArray()));
  }

  private String current() throws IOException {
    return json(Verb.ok("list", "--model", model())).get("current").textValue();
  }

  private void damage(String version) throws IOException {
    Files.delete(model().resolve(version).resolve("parameters.bin"));
  }

  @Test
  void aModelWithoutVersionsIsListedAsEmpty() throws IOException {
    Verb none = Verb.ok("list", "--model", model(), "--input", root.resolve("none"));

    JsonNode values = json(none);
    assertThat(values.get("current").isNull()).isTrue();
    assertThat(values.get("versions")).isEmpty();
    assertThat(values.get("input").get("exists").booleanValue()).isFalse();
    assertThat(values.get("input").get("files").intValue()).isZero();
    assertThat(values.get("input").get("newest").isNull()).isTrue();
  }

  @Test
  void aListHasTheVersionsInOrderAndTheInput() throws IOException {
    version("v10", 0);
    version("v9", 1);
    version("v11", 2);
    damage("v11");
    Files.createDirectories(model().resolve("v12.work/checkpoints"));
    Files.createDirectories(model().resolve("notes"));
    promote("v9");
    Path data = Files.createDirectories(root.resolve("data/day=1"));
    Files.writeString(data.resolve("a.csv"), "x\n1\n");
    Files.writeString(data.resolve("_SUCCESS"), "");

    Verb verb = Verb.ok("list", "--model", model(), "--input", root.resolve("data"));

    JsonNode values = json(verb);
    assertThat(values.get("model").textValue()).isEqualTo(model().toString());
    assertThat(values.get("current").textValue()).isEqualTo("v9");
    assertThat(values.get("versions").findValuesAsText("version"))
        .containsExactly("notes", "v9", "v10", "v11");
    assertThat(values.get("versions").findValuesAsText("complete"))
        .containsExactly("false", "true", "true", "false");
    assertThat(values.get("versions").findValuesAsText("current"))
        .containsExactly("false", "true", "false", "false");
    assertThat(values.get("versions").get(1).get("testMeanNegativeElbo").doubleValue())
        .isEqualTo(4.5);
    assertThat(values.get("versions").get(1).get("madeAt").textValue()).startsWith("20");
    assertThat(values.get("input").get("files").intValue()).isEqualTo(1);
    assertThat(values.get("input").get("bytes").intValue()).isEqualTo(4);
    assertThat(verb.out()).contains("CURRENT  v9 ").contains("incomplete");
  }

  /** The folder was saved by version 0.1. */
  @Test
  void aChampionOfAnEarlierReleaseIsReadAndReplaced() throws IOException, URISyntaxException {
    Path saved = Path.of(getClass().getResource("/saved-model-0.1/artifact.json").toURI());
    Path old = Files.createDirectories(model().resolve("2026-11-01"));
    try (Stream<Path> files = Files.list(saved.getParent())) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.copy(file, old.resolve(file.getFileName()));
      }
    }
    promote("2026-11-01");
    assertThat(Verb.ok("describe", model()).lines()).contains("artifact: " + old);

    version("2026-11-02", 0);
    assertThat(promote("2026-11-02").get("previous").textValue()).isEqualTo("2026-11-01");
    assertThat(json(Verb.ok("rollback", "--model", model())).get("current").textValue())
        .isEqualTo("2026-11-01");
  }

  @Test
  void promotionsAreRememberedForRollbacks() throws IOException {
    version("a", 0);
    version("b", 1);
    version("c", 2);

    JsonNode first = promote("a");
    assertThat(first.get("promoted").booleanValue()).isTrue();
    assertThat(first.get("current").textValue()).isEqualTo("a");
    assertThat(first.get("previous").isNull()).isTrue();
    assertThat(promote("b").get("previous").textValue()).isEqualTo("a");
    assertThat(promote("c").get("previous").textValue()).isEqualTo("b");
    JsonNode again = promote("c");
    assertThat(again.get("promoted").booleanValue()).isFalse();
    assertThat(again.get("reason").textValue()).isEqualTo("c is CURRENT already.");

    damage("b");
    JsonNode back = json(Verb.run("rollback", "--model", model()));
    assertThat(back.get("current").textValue()).isEqualTo("a");
    assertThat(back.get("reason").textValue()).isEqualTo("a replaces c, rolled back.");
    Refusal.of(Verb.run("rollback", "--model", model()), 2)
        .isOneLineThat("Cannot roll back " + model(), ": there was no champion before a. Promote");
    assertThat(current()).isEqualTo("a");
    assertThat(TrainingFolder.files(model()))
        .contains("CURRENT")
        .noneMatch(f -> f.contains("lock"));
  }

  @Test
  void anOlderVersionDoesNotReplaceANewerOneIfAskedFor() throws IOException {
    version("2026-11-09", 0);
    version("2026-11-10", 1);
    promote("2026-11-10");

    JsonNode late = promote("2026-11-09", "--only-newer");

    assertThat(late.get("promoted").booleanValue()).isFalse();
    assertThat(late.get("current").textValue()).isEqualTo("2026-11-10");
    assertThat(late.get("reason").textValue())
        .isEqualTo("2026-11-09 is older than 2026-11-10, which is CURRENT.");
    assertThat(promote("2026-11-09").get("promoted").booleanValue()).isTrue();
  }

  @Test
  void aHalfCopiedVersionIsRefusedAndTheChampionStays() throws IOException {
    version("a", 0);
    version("b", 1);
    promote("a");
    damage("b");

    Refusal.of(Verb.run("promote", "--model", model(), "--version", "b"), 3)
        .isOneLineThat("Cannot read " + model(), "/b/parameters.bin: the file is missing.");
    Refusal.of(Verb.run("promote", "--model", model(), "--version", "c"), 3)
        .isOneLineThat("Cannot read " + model(), "/c: it has no artifact.json.");
    assertThat(current()).isEqualTo("a");
  }

  @Test
  void namesThatLeaveTheFolderAreRefused() throws IOException {
    version("a", 0);
    for (String name : List.of("..", "../digits/a", "a/b", ".hidden", "CURRENT", "a.work", "a b")) {
      Refusal.of(Verb.run("promote", "--model", model(), "--version", name), 2)
          .isOneLineThat("Invalid --version: " + name, " (must be at most 100 letters");
    }
    assertThat(Files.exists(model().resolve("CURRENT"))).isFalse();
    Refusal.of(Verb.run("list", "--model", model().resolve("a")), 2)
        .isOneLineThat("Invalid --model: ", "is one trained model (must be the folder");
    Refusal.of(Verb.run("promote", "--model", root.resolve("none"), "--version", "a"), 3)
        .isOneLineThat("Cannot find " + root.resolve("none"), "train a first version");
  }

  @Test
  void readersTakeTheChampion() throws IOException {
    version("a", 0);
    Path input = Files.writeString(root.resolve("rows.csv"), TestRows.csv(0, 5, ""));
    Object[] score = {"score", "--model", model(), "--input", input, "--output", root.resolve("o")};
    Refusal.of(Verb.run(score), 3)
        .isOneLineThat("Cannot use " + model() + ": it has no champion yet.", "promote.sh");
    version("b", 1);
    promote("a");
    promote("b");

    Verb.ok(score);
    assertThat(ModelRegistry.read(model().toString(), new Configuration()).directory())
        .isEqualTo(model().resolve("b").toString());
    assertThat(Verb.ok("describe", model()).lines()).contains("artifact: " + model() + "/b");

    damage("b");
    Refusal.of(Verb.run("evaluate", "--model", model(), "--input", input), 3)
        .isOneLineThat(
            "Cannot use version b of " + model() + ", which CURRENT names: ",
            "parameters.bin: the file is missing",
            "submit/rollback.sh --model " + model());
    for (String damaged :
        List.of(
            "",
            "{",
            "{\"formatVersion\": 1, \"version\": \"../../x\", \"previous\": []}",
            "{\"formatVersion\": 1, \"version\": \"a\"}")) {
      Files.writeString(model().resolve("CURRENT"), damaged);
      Refusal.of(Verb.run("describe", model()), 3)
          .isOneLineThat("Cannot read " + model() + "/CURRENT: it is damaged (", "Delete it");
    }
    Files.writeString(
        model().resolve("CURRENT"), "{\"formatVersion\": 2, \"version\": \"a\", \"previous\": []}");
    Refusal.of(Verb.run("describe", model()), 3)
        .isOneLineThat("Cannot read ", "formatVersion is 2");
  }

  @Test
  void trainingStartsFromTheChampion() throws IOException {
    TrainingFolder folder = new TrainingFolder(root, TrainingFolder.DIGITS);
    folder.trainTo(model().resolve("a"));
    promote("a");

    Verb verb = folder.trainTo(model().resolve("b"), "--init-from", model());

    assertThat(verb.exitCode()).as(verb.err()).isZero();
    assertThat(
            TrainingFolder.json(model().resolve("b/provenance.json")).get("initFrom").textValue())
        .isEqualTo(
            TrainingFolder.metrics(model().resolve("a")).get("parametersSha256").textValue());
  }

  @Test
  void pruningKeepsTheNewestTheChampionAndTheOneBeforeIt() throws IOException {
    for (int i = 1; i <= 12; i++) {
      version("v" + i, i);
    }
    promote("v2");
    promote("v4");
    damage("v1");
    damage("v12");
    Files.createDirectories(model().resolve("notes"));

    JsonNode dry = json(Verb.run("prune", "--model", model(), "--keep", "3", "--dry-run"));
    assertThat(dry.get("dryRun").booleanValue()).isTrue();
    assertThat(Files.exists(model().resolve("v3"))).isTrue();

    JsonNode done = json(Verb.run("prune", "--model", model(), "--keep", "3"));
    assertThat(done.get("deleted")).isEqualTo(dry.get("deleted"));
    assertThat(done.get("deleted"))
        .extracting(JsonNode::textValue)
        .containsExactly("v1", "v3", "v5", "v6", "v7", "v8");
    String[] left = model().toFile().list();
    assertThat(left)
        .containsExactlyInAnyOrder("CURRENT", "notes", "v2", "v4", "v9", "v10", "v11", "v12");
    Refusal.of(Verb.run("prune", "--model", model(), "--keep", "0"), 2)
        .isOneLine("Invalid --keep: 0 (must be >= 1)");
  }

  @Test
  void aVersionThatATrainingIsWritingIsNotPruned() throws IOException, InterruptedException {
    for (int i = 1; i <= 5; i++) {
      version("v" + i, i);
    }
    try (OtherJob training = new OtherJob(model().resolve("v2"))) {
      JsonNode done = json(Verb.run("prune", "--model", model(), "--keep", "2"));
      assertThat(done.get("deleted")).extracting(JsonNode::textValue).containsExactly("v1", "v3");
      training.kill();
    }
    JsonNode done = json(Verb.run("prune", "--model", model(), "--keep", "2"));
    assertThat(done.get("deleted")).extracting(JsonNode::textValue).containsExactly("v2");
  }

  // ---- several at once, and failures ------------------------------------------------------------

  @Test
  void promotersAtOnceWaitForEachOther() throws Exception {
    int promoters = 6;
    for (int i = 0; i < promoters; i++) {
      version("v" + i, i);
    }
    ExecutorService threads = Executors.newFixedThreadPool(promoters);
    try {
      List<Future<ModelRegistry.Promotion>> done = new ArrayList<>();
      for (int i = 0; i < promoters; i++) {
        String version = "v" + i;
        done.add(
            threads.submit(
                () ->
                    ModelRegistry.at(model().toString(), new Configuration())
                        .promote(version, ModelRegistry.Order.ANY, Optional.empty())));
      }
      for (Future<ModelRegistry.Promotion> promotion : done) {
        assertThat(promotion.get(4, TimeUnit.MINUTES).isPromoted()).isTrue();
      }
    } finally {
      threads.shutdownNow();
    }
    JsonNode current = TrainingFolder.json(model().resolve("CURRENT"));
    List<String> all = new ArrayList<>(List.of(current.get("version").textValue()));
    current.get("previous").forEach(name -> all.add(name.textValue()));
    assertThat(all).containsExactlyInAnyOrder("v0", "v1", "v2", "v3", "v4", "v5");
  }

  @Test
  void promotersInTwoJvmsBothSucceedAndReadersNeverFail() throws Exception {
    version("a", 0);
    version("b", 1);
    version("c", 2);
    promote("a");
    List<Process> promoters = new ArrayList<>();
    for (String version : List.of("b", "c")) {
      promoters.add(
          Deadline.on(
              AnotherJvm.of(
                      Main.class,
                      List.of(),
                      List.of("promote", "--model", model().toString(), "--version", version))
                  .redirectErrorStream(true)
                  .start()));
    }
    while (promoters.stream().anyMatch(Process::isAlive)) {
      assertThat(List.of("a", "b", "c")).contains(current());
    }
    for (Process promoter : promoters) {
      String said = new String(promoter.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(promoter.waitFor()).as(said).isZero();
      assertThat(said).contains("\"promoted\":true");
    }
    JsonNode current = TrainingFolder.json(model().resolve("CURRENT"));
    assertThat(current.get("previous")).hasSize(2);
    assertThat(current.get("previous").get(1).textValue()).isEqualTo("a");
  }

  @Test
  void theLockOfAPromoterThatDiedIsTakenOver() throws IOException, InterruptedException {
    version("a", 0);
    try (OtherJob died = new OtherJob(model().resolve("CURRENT"))) {
      died.kill();
    }

    assertThat(promote("a").get("promoted").booleanValue()).isTrue();
    assertThat(current()).isEqualTo("a");
  }

  @Test
  void aPromotionThatCannotBeWrittenLeavesTheChampion() throws IOException {
    version("a", 0);
    version("b", 1);
    promote("a");
    Files.createDirectories(model().resolve("CURRENT.aside/in-the-way"));

    Verb failed = Verb.run("promote", "--model", model(), "--version", "b");

    assertThat(failed.exitCode()).as(failed.toString()).isNotZero();
    assertThat(failed.err()).contains("CURRENT.aside").hasLineCount(1);
    assertThat(current()).isEqualTo("a");
    assertThat(Files.exists(model().resolve("CURRENT.work"))).isFalse();
  }
}
