package org.sparkvae.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sparkvae.model.artifact.ArtifactReader;
import org.sparkvae.model.artifact.DirectoryStore;
import org.sparkvae.model.artifact.ModelArtifact;
import org.sparkvae.spark.report.Xml;

/** The artifact of one small training, and of the same recipe again. */
class TrainVerbTest {
  private static final List<String> MODEL_FILES =
      List.of(
          "artifact.json",
          "configuration.json",
          "features.json",
          "outer-velocity.bin",
          "parameters.bin",
          "scaling.bin",
          "training.json",
          "updater-state.bin");

  @TempDir private static Path folder;
  private static TrainingFolder work;
  private static Path first;

  @BeforeAll
  static void train() throws IOException {
    work = new TrainingFolder(folder, TrainingFolder.DIGITS);
    first = work.trained("first");
  }

  @Test
  void artifactIsCompleteAndReadable() throws IOException {
    List<String> files = new ArrayList<>(TrainingFolder.files(first));
    files.removeIf(name -> name.startsWith("pictures/"));
    List<String> expected = new ArrayList<>(MODEL_FILES);
    expected.addAll(List.of("metrics.json", "provenance.json", "report.html"));
    assertThat(files).containsExactlyInAnyOrderElementsOf(expected);

    ModelArtifact artifact = ArtifactReader.read(new DirectoryStore(first));
    assertThat(artifact.features().featureSize()).isEqualTo(784);
    assertThat(artifact.vae().model().latentSize()).isEqualTo(3);
    // 784-16-(3, 3), 3-16-784, each layer with its biases
    assertThat(artifact.parameters())
        .hasSize(784 * 16 + 16 + 2 * (16 * 3 + 3) + 3 * 16 + 16 + 16 * 784 + 784);
    assertThat(artifact.position().pass()).isEqualTo(2);
    assertThat(Files.exists(folder.resolve("first.work"))).isFalse();
  }

  @Test
  void metricsHaveTheFieldsThatScriptsDependOn() throws Exception {
    JsonNode metrics = TrainingFolder.metrics(first);
    assertThat(metrics.fieldNames())
        .toIterable()
        .containsExactlyInAnyOrder(
            ("formatVersion outcome exitCode passes rounds undoneRounds resumedFromRound shards"
                    + " rowsPerSecond seconds parametersSha256 history train validation test")
                .split(" "));
    assertThat(metrics.get("formatVersion").intValue()).isEqualTo(1);
    assertThat(metrics.get("outcome").textValue()).isEqualTo("done");
    for (String count : List.of("exitCode", "passes", "rounds", "undoneRounds", "shards")) {
      assertThat(metrics.get(count).isInt()).as(count).isTrue();
    }
    assertThat(metrics.get("exitCode").intValue()).isZero();
    assertThat(metrics.get("passes").intValue()).isEqualTo(2);
    assertThat(metrics.get("rounds").intValue()).isGreaterThanOrEqualTo(2);
    assertThat(metrics.get("undoneRounds").intValue()).isZero();
    assertThat(metrics.get("shards").intValue()).isEqualTo(2);
    assertThat(metrics.get("resumedFromRound").isNull()).isTrue();
    assertThat(metrics.get("rowsPerSecond").doubleValue()).isPositive();
    assertThat(metrics.get("validation").isNull()).isTrue();

    byte[] parameters = Files.readAllBytes(first.resolve("parameters.bin"));
    assertThat(metrics.get("parametersSha256").textValue())
        .isEqualTo(
            HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(parameters)));
  }

  @Test
  void secondsAndSplitBlocksAreNumbersThatAddUp() throws IOException {
    JsonNode metrics = TrainingFolder.metrics(first);
    JsonNode seconds = metrics.get("seconds");
    assertThat(seconds.fieldNames())
        .toIterable()
        .containsExactlyInAnyOrder(
            "total", "read", "compute", "averaging", "driver", "validation", "checkpoint");
    double parts = 0;
    for (JsonNode part : seconds) {
      assertThat(part.isDouble() && part.doubleValue() >= 0).isTrue();
      parts += part.doubleValue();
    }
    double total = seconds.get("total").doubleValue();
    assertThat(parts - total).isBetween(0.0, total);

    for (String split : List.of("train", "test")) {
      JsonNode block = metrics.get(split);
      assertThat(block.fieldNames())
          .toIterable()
          .containsExactlyInAnyOrder(
              "rows", "meanNegativeElbo", "meanReconstructionNll", "meanKlDivergence");
      assertThat(block.get("rows").isIntegralNumber()).isTrue();
      assertThat(block.get("meanKlDivergence").doubleValue()).isPositive();
      assertThat(block.get("meanNegativeElbo").doubleValue())
          .isCloseTo(
              block.get("meanReconstructionNll").doubleValue()
                  + block.get("meanKlDivergence").doubleValue(),
              within(1e-6));
      // 784 log 2 is the bound of a model that has learned nothing
      assertThat(block.get("meanNegativeElbo").doubleValue()).isLessThan(784 * Math.log(2));
    }
    long train = metrics.get("train").get("rows").longValue();
    long test = metrics.get("test").get("rows").longValue();
    assertThat(train + test).isEqualTo(400);
    assertThat(test).isBetween(50L, 110L); // a fifth, drawn row by row
  }

  @Test
  void sameRecipeElsewhereIsTheSameArtifact() throws IOException {
    Path second = work.trained("second");

    TreeMap<String, String> one = TrainingFolder.contents(first);
    TreeMap<String, String> other = TrainingFolder.contents(second);
    for (String facts : List.of("metrics.json", "provenance.json")) {
      assertThat(lasting(second.resolve(facts))).isEqualTo(lasting(first.resolve(facts)));
      one.remove(facts);
      other.remove(facts);
    }
    one.remove("report.html"); // shows times
    other.remove("report.html");
    assertThat(one).containsKeys(MODEL_FILES.toArray(String[]::new));
    assertThat(other).isEqualTo(one);
    assertThat(reason(second)).startsWith("equal: ");
  }

  /** Its figures are those of the metrics; all of it but times and the host is the same again. */
  @Test
  void reportShowsTheRun() throws IOException {
    String page = Files.readString(first.resolve("report.html"));
    String text = Xml.parse(page).getTextContent();
    JsonNode test = TrainingFolder.metrics(first).get("test");
    assertThat(text)
        .contains("synthetic digits", "Outcome: done", test.get("rows").asText() + " test rows")
        .contains(
            String.format(
                Locale.ROOT,
                "%.2f nats = reconstruction %.2f + KL %.2f",
                test.get("meanNegativeElbo").doubleValue(),
                test.get("meanReconstructionNll").doubleValue(),
                test.get("meanKlDivergence").doubleValue()))
        .contains("of 3 latents are active", "model.latentSize", "contentHash", "openblasKernel");
    assertThat(page)
        .contains("alt=\"Samples\"", "alt=\"Reconstructions\"")
        .hasSizeLessThan(1 << 20);

    String again = Files.readString(work.trained("again").resolve("report.html"));
    assertThat(untimed(again)).isEqualTo(untimed(page)).hasSizeGreaterThan(20_000);
  }

  private static String untimed(String page) {
    return page.substring(page.indexOf("<h2>Latents"), page.indexOf("<h2>Where it comes from"));
  }

  @Test
  void anotherSeedIsAnotherArtifact() throws IOException {
    Path other = work.trained("other-seed", "--set", "seed=4");

    assertThat(TrainingFolder.metrics(other).get("parametersSha256"))
        .isNotEqualTo(TrainingFolder.metrics(first).get("parametersSha256"));
    assertThat(reason(other)).isEqualTo("Reason: configuration differs: seed");
  }

  @Test
  void environmentIsKnown() throws IOException {
    JsonNode environment =
        TrainingFolder.json(first.resolve("provenance.json")).get("host").get("environment");
    for (String fact :
        "cpuModel openblasKernel nd4jBackend nd4jBuild nd4j openblas deeplearning4j spark java"
            .split(" ")) {
      assertThat(environment.get(fact).textValue()).as(fact).isNotBlank().isNotEqualTo("unknown");
    }
    assertThat(environment.get("ompNumThreads").textValue()).isEqualTo("1"); // Surefire's
  }

  private static String reason(Path other) {
    List<String> lines = Verb.ok("describe", "--diff", first, other).lines();
    return lines.get(lines.size() - 1);
  }

  /** Without times, rates, host facts and the resumed round. */
  private static JsonNode lasting(Path file) throws IOException {
    ObjectNode facts = (ObjectNode) TrainingFolder.json(file);
    if (facts.get("history") instanceof ObjectNode history) {
      history.remove("seconds");
    }
    return facts
        .remove(List.of("seconds", "rowsPerSecond", "resumedFromRound", "started", "host"))
        .deepCopy();
  }
}
