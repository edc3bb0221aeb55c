package org.sparkvae.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sparkvae.model.artifact.ArtifactReader;
import org.sparkvae.model.artifact.DirectoryStore;
import org.sparkvae.model.artifact.ModelArtifact;
import org.sparkvae.model.graph.ParameterSpec;
import org.sparkvae.model.graph.Topology;
import org.sparkvae.spark.TestSession;

/** An objective other than the default, from the training to the scores. */
class ObjectivesTest {
  private static final String TERM = "meanNegativeImportanceWeightedBound";

  private static final String WARM_UP = "objective.klWarmUpSteps=15";

  private static final Object[] IWAE = {
    "--set", "objective.name=iwae", "--set", "objective.samplesPerRow=3",
    "--set", "checkpoint.everyRounds=1", "--set", "checkpoint.keep=1000"
  };

  @TempDir private Path folder;

  private static JsonNode history(Path artifact) throws IOException {
    return ((ObjectNode) TrainingFolder.metrics(artifact).get("history")).without("seconds");
  }

  @Test
  void theImportanceWeightedBoundIsTrainedResumedEvaluatedAndScored() throws IOException {
    TrainingFolder work = new TrainingFolder(folder, TrainingFolder.DIGITS);
    Path done;
    List<Path> checkpoints;
    try (CheckpointCollector collector =
        new CheckpointCollector(
            folder.resolve("done.work").resolve("checkpoints"), folder.resolve("kept"))) {
      done = work.trained("done", IWAE);
      checkpoints = collector.collected();
    }
    JsonNode metrics = TrainingFolder.metrics(done);
    assertHistory(history(done));
    for (String split : List.of("train", "test")) {
      assertThat(metrics.get(split).fieldNames())
          .toIterable()
          .containsExactlyInAnyOrder(
              "rows", "meanNegativeElbo", "meanReconstructionNll", "meanKlDivergence");
    }
    assertThat(checkpoints).hasSizeGreaterThan(2);

    Path checkpoint = checkpoints.get(checkpoints.size() / 2);
    Path place = Files.createDirectories(folder.resolve("again.work").resolve("checkpoints"));
    Files.copy(checkpoint, place.resolve(checkpoint.getFileName()));
    assertThat(Verb.ok("describe", folder.resolve("again.work")).lines())
        .anyMatch(line -> line.startsWith("lastRound: " + TERM));
    Path again = work.trained("again", IWAE);
    JsonNode resumed = TrainingFolder.metrics(again);
    assertThat(resumed.get("resumedFromRound").isInt()).isTrue();
    assertThat(resumed.get("parametersSha256")).isEqualTo(metrics.get("parametersSha256"));
    assertThat(history(again)).isEqualTo(history(done));

    assertThat(Verb.ok("describe", done).lines()).contains("objective: iwae, 3 samples per row");
    List<String> lines = Verb.ok("evaluate", "--model", done, "--samples", 3).lines();
    JsonNode evaluated = TrainingFolder.json(work.write("block.json", lines.get(lines.size() - 1)));
    assertThat(evaluated.get("meanNegativeElbo")).isEqualTo(metrics.at("/test/meanNegativeElbo"));
    assertThat(evaluated.get("meanImportanceWeightedLogLikelihood").doubleValue())
        .isGreaterThan(-evaluated.get("meanNegativeElbo").doubleValue());

    Path scores = folder.resolve("scores");
    Verb.ok("score", "--model", done, "--output", scores, "--columns", "negativeElbo");
    assertThat(TestSession.get().read().parquet(scores.toString()).count()).isEqualTo(400);
  }

  /** The bound falls, and is below the negative ELBO of the same draws in each round. */
  private static void assertHistory(JsonNode history) {
    List<String> names = new ArrayList<>();
    history.fieldNames().forEachRemaining(names::add);
    assertThat(names)
        .containsExactlyInAnyOrder(
            TERM,
            "meanNegativeElbo",
            "meanReconstructionNll",
            "meanKlDivergence",
            "pass",
            "rows",
            "undone");
    JsonNode bounds = history.get(TERM);
    for (int round = 0; round < bounds.size(); round++) {
      double elbo = history.get("meanNegativeElbo").get(round).doubleValue();
      assertThat(bounds.get(round).doubleValue()).isBetween(elbo - 20, elbo);
      assertThat(
              history.get("meanReconstructionNll").get(round).doubleValue()
                  + history.get("meanKlDivergence").get(round).doubleValue())
          .isCloseTo(elbo, within(1e-6));
    }
    assertThat(bounds.get(bounds.size() - 1).doubleValue())
        .isLessThan(bounds.get(0).doubleValue() - 10);
  }

  /** 16 steps a worker and pass, 8 a round: the warm-up ends within the second of four rounds. */
  @Test
  void aWarmUpRaisesTheWeightOfTheDivergenceToItsLastRound() throws IOException {
    TrainingFolder work = new TrainingFolder(folder, TrainingFolder.DIGITS);

    Path model = work.trained("warm", "--set", WARM_UP);

    JsonNode history = history(model);
    List<Double> weights = new ArrayList<>();
    for (int round = 0; round < history.get("meanObjective").size(); round++) {
      double nll = history.get("meanReconstructionNll").get(round).doubleValue();
      double objective = history.get("meanObjective").get(round).doubleValue();
      weights.add((objective - nll) / history.get("meanKlDivergence").get(round).doubleValue());
    }
    assertThat(weights).hasSize(4);
    assertThat(weights.get(0)).isBetween(0.0, 0.5);
    assertThat(weights.get(1)).isBetween(0.6, 0.95);
    assertThat(weights.get(2)).isCloseTo(1, within(1e-6));
    assertThat(weights.get(3)).isCloseTo(1, within(1e-6));
    assertThat(Verb.ok("describe", model).lines())
        .contains(
            "objective: estimator B, 1 samples per row, klWeight 1.0, rising over the first 15 steps");
  }

  /** With one draw it is the ELBO by estimator A, which is another formula and another gradient. */
  @Test
  void withOneDrawItLearnsWhatEstimatorALearns() throws IOException {
    TrainingFolder work = new TrainingFolder(folder, TrainingFolder.DIGITS);

    Path iwae = work.trained("iwae", "--set", "objective.name=iwae");
    Path elbo = work.trained("elbo", "--set", "objective.estimator=A");

    double expected = TrainingFolder.metrics(elbo).at("/test/meanNegativeElbo").doubleValue();
    assertThat(TrainingFolder.metrics(iwae).at("/test/meanNegativeElbo").doubleValue())
        .isCloseTo(expected, within(0.01));
  }

  /** The own parameters of plug-ins are those that no layer has. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "model.likelihood=gaussianShared",
        "model.posterior.name=planar",
        "model.prior.name=mixture model.prior.components=3",
        "model.prior.name=vamp model.prior.pseudoInputs=5",
        "model.weights.name=gaussian objective.weightKlWarmUpSteps=10",
        "model.likelihood=gaussianShared model.posterior.name=planar"
            + " model.posterior.steps=2 model.prior.name=mixture objective.name=iwae"
            + " objective.samplesPerRow=2"
      })
  void plugInsWithOwnParametersAreTrainedResumedEvaluatedAndScored(String plugIns)
      throws IOException {
    TrainingFolder work = new TrainingFolder(folder, TrainingFolder.DIGITS);
    Object[] settings =
        Stream.concat(Stream.of("checkpoint.everyRounds=1"), Stream.of(plugIns.split(" ")))
            .flatMap(setting -> Stream.of("--set", setting))
            .toArray();
    Path done;
    List<Path> checkpoints;
    try (CheckpointCollector collector =
        new CheckpointCollector(
            folder.resolve("done.work").resolve("checkpoints"), folder.resolve("kept"))) {
      done = work.trained("done", settings);
      checkpoints = collector.collected();
    }
    ModelArtifact trained = ArtifactReader.read(new DirectoryStore(done));
    assertOwnParametersMoved(trained);

    Path checkpoint = checkpoints.get(0);
    Path place = Files.createDirectories(folder.resolve("again.work").resolve("checkpoints"));
    Files.copy(checkpoint, place.resolve(checkpoint.getFileName()));
    Path again = work.trained("again", settings);

    JsonNode metrics = TrainingFolder.metrics(again);
    assertThat(metrics.get("resumedFromRound").isInt()).isTrue();
    assertThat(metrics.get("parametersSha256"))
        .isEqualTo(TrainingFolder.metrics(done).get("parametersSha256"));
    List<String> lines = Verb.ok("evaluate", "--model", again).lines();
    JsonNode evaluated = TrainingFolder.json(work.write("block.json", lines.get(lines.size() - 1)));
    assertThat(evaluated).isEqualTo(metrics.get("test"));

    Path scores = folder.resolve("scores");
    Verb.ok("score", "--model", done, "--output", scores, "--columns", "latentMean,negativeElbo");
    assertThat(TestSession.get().read().parquet(scores.toString()).count()).isEqualTo(400);
    Path drawn = folder.resolve("drawn");
    Verb.ok("generate", "--model", done, "--output", drawn, "--rows", 9);
    assertThat(TestSession.get().read().parquet(drawn.toString()).count()).isEqualTo(9);
  }

  private static void assertOwnParametersMoved(ModelArtifact trained) {
    Topology topology = Topology.of(trained.vae());
    float[] start = topology.initialParameters(trained.vae().seed());
    float[] end = trained.parameters();
    int from = 0;
    int found = 0;
    for (ParameterSpec spec : topology.parameters()) {
      int to = from + (int) spec.length();
      if (spec.name().matches("(encoderInput|latent|objective)_.*|.*_logStdDev.")) {
        assertThat(Arrays.copyOfRange(end, from, to))
            .as(spec.name())
            .isNotEqualTo(Arrays.copyOfRange(start, from, to));
        found++;
      }
      from = to;
    }
    assertThat(found).isPositive();
  }

  @Test
  void randomWeightsAreEvaluatedAtTheirMeansDrawnAndPruned() throws IOException {
    TrainingFolder work = new TrainingFolder(folder, TrainingFolder.DIGITS);
    Path random = work.trained("random", "--set", "model.weights.name=gaussian");
    assertThat(Verb.ok("describe", random).lines())
        .contains("weights: gaussian, prior learned, initialStdDev 0.01");

    double atMeans = bound(work, random);
    assertThat(bound(work, random, "--prune", 0)).isEqualTo(atMeans);
    assertThat(bound(work, random, "--prune", 1)).isGreaterThan(atMeans + 1);
    double drawn = bound(work, random, "--weight-samples", 3);
    assertThat(drawn).isNotEqualTo(atMeans).isCloseTo(atMeans, within(5.0));
    assertThat(bound(work, random, "--weight-samples", 3)).isEqualTo(drawn);

    String means = generated(random);
    String first = generated(random, "--weight-draw", 0);
    assertThat(first).isNotEqualTo(means).isEqualTo(generated(random, "--weight-draw", 0));
    assertThat(generated(random, "--weight-draw", 1)).isNotEqualTo(first);

    Refusal.of(Verb.run("evaluate", "--model", random, "--prune", 1.5), 2)
        .isOneLineThat("Invalid --prune: 1.5 ", "(must be in [0, 1])");
    Path point = work.trained("point");
    Refusal.of(Verb.run("evaluate", "--model", point, "--weight-samples", 3), 2)
        .isOneLineThat(
            "Invalid --weight-samples: 3 ",
            "(needs a model with model.weights.name = gaussian, not point)");
    Path rows = folder.resolve("rows");
    Refusal.of(Verb.run("score", "--model", point, "--output", rows, "--weight-draw", 0), 2)
        .isOneLineThat(
            "Invalid --weight-draw: 0 ",
            "(needs a model with model.weights.name = gaussian, not point)")
        .leavesNothingAt(rows);
  }

  private String generated(Path model, Object... more) {
    Path output = folder.resolve("generated-" + UUID.randomUUID() + ".csv");
    Object[] arguments = {
      "generate", "--model", model, "--output", output, "--rows", 3, "--format", "csv"
    };
    Verb.ok(Stream.concat(Stream.of(arguments), Stream.of(more)).toArray());
    Dataset<Row> rows = TestSession.get().read().option("header", true).csv(output.toString());
    return rows.orderBy("row").collectAsList().toString();
  }

  private static double bound(TrainingFolder work, Path model, Object... more) throws IOException {
    Object[] arguments =
        Stream.concat(Stream.of("evaluate", "--model", model), Stream.of(more)).toArray();
    List<String> lines = Verb.ok(arguments).lines();
    Path block = work.write("bound.json", lines.get(lines.size() - 1));
    return TrainingFolder.json(block).get("meanNegativeElbo").doubleValue();
  }

  @Test
  void pseudoInputsNeedAsManyTrainingRows() throws IOException {
    TrainingFolder work = new TrainingFolder(folder, TrainingFolder.DIGITS);

    Refusal.of(
            work.train("--set", "model.prior.name=vamp", "--set", "model.prior.pseudoInputs=5000"),
            2)
        .isOneLineThat("Invalid model.prior.pseudoInputs: 5000 (must be <= the ", " training rows")
        .leavesNothingAt(work.output());
    Verb dryRun =
        work.train(
            "--dry-run",
            "--set",
            "model.prior.name=vamp",
            "--set",
            "model.prior.pseudoInputs=5000");
    assertThat(dryRun.exitCode()).isEqualTo(2);
    assertThat(dryRun.err())
        .startsWith("Invalid model.prior.pseudoInputs: 5000 (must be <= the ")
        .hasLineCount(1);
  }

  @Test
  void aPlanarFlowHasNoVarianceToScore() throws IOException {
    TrainingFolder work = new TrainingFolder(folder, TrainingFolder.DIGITS);
    Path model = work.trained("flow", "--set", "model.posterior.name=planar");
    Path scores = folder.resolve("scores");

    assertThat(Verb.ok("describe", model).lines()).contains("posterior: planar, 8 steps");
    Refusal.of(
            Verb.run(
                "score", "--model", model, "--output", scores, "--columns", "latentLogVariance"),
            2)
        .isOneLineThat("Invalid column latentLogVariance: ", "planar", "use latentSample")
        .leavesNothingAt(scores);
  }

  @Test
  void settingsOfTheElboAreRefused() throws IOException {
    TrainingFolder work = new TrainingFolder(folder, TrainingFolder.DIGITS);

    Refusal.of(work.train("--set", "objective.name=iwae", "--set", "objective.klWeight=0.5"), 2)
        .isOneLineThat(
            "Invalid objective.klWeight: 0.5 ", "(must be 1 where objective.name = iwae)")
        .leavesNothingAt(work.output());
    Refusal.of(work.train("--set", "objective.name=iwae", "--set", WARM_UP), 2)
        .isOneLineThat(
            "Invalid objective.klWarmUpSteps: 15 ", "(must be 0 where objective.name = iwae)")
        .leavesNothingAt(work.output());
    Refusal.of(work.train("--set", "training.engine=dl4j-spark", "--set", WARM_UP), 2)
        .isOneLineThat(
            "Invalid objective.klWarmUpSteps: 15 ",
            "(must be 0 where training.engine = dl4j-spark)")
        .leavesNothingAt(work.output());
    Refusal.of(work.train("--set", "objective.klWarmUpSteps=-1"), 2)
        .isOneLineThat("Invalid objective.klWarmUpSteps: -1 ", "(must be in [0, 1000000000])")
        .leavesNothingAt(work.output());
    Refusal.of(work.train("--set", "objective.name=iwae", "--set", "training.engine=dl4j-spark"), 2)
        .isOneLineThat(
            "Invalid objective.name: iwae ", "(must be elbo where training.engine = dl4j-spark)")
        .leavesNothingAt(work.output());
  }
}
