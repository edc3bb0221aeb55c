package org.sparkvae.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.sparkvae.spark.TestSession;

/** A challenger against the champion, in cases whose numbers have a closed form. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class CompareCommandTest {
  private static final String COLUMNS = "path = nowhere, splitColumn = split";
  private static final String GAUSSIAN = "model.likelihood=gaussian";

  @TempDir private Path root;
  private Path input;

  @BeforeEach
  void writeInput() throws IOException {
    input = Files.writeString(root.resolve("rows.csv"), TestRows.csv(0, 300, "test"));
  }

  /** A model without weights: its latents are 0, its logits the biases of the output. */
  private Path model(String name, float bias, Consumer<TestModel.Draft> change) {
    return drawn(
        name,
        draft -> {
          draft.change =
              parameters -> {
                Arrays.fill(parameters, 0);
                Arrays.fill(parameters, parameters.length - 6, parameters.length, bias);
              };
          change.accept(draft);
        });
  }

  private Path model(String name, float bias) {
    return model(name, bias, draft -> {});
  }

  private Path drawn(String name, Consumer<TestModel.Draft> change) {
    TestModel.Draft draft = new TestModel.Draft();
    draft.data = COLUMNS;
    draft.columns = List.of("a", "b", "c", "d", "e", "f");
    change.accept(draft);
    return draft.write(root.resolve("models/digits").resolve(name)).directory;
  }

  private Verb run(Path challenger, Path champion, Object... more) {
    List<Object> args = new ArrayList<>(List.of("compare", "--model", challenger));
    args.addAll(List.of("--champion", champion, "--input", input));
    args.addAll(List.of(more));
    return Verb.run(args.toArray());
  }

  private JsonNode compare(Path challenger, Path champion, Object... more) throws IOException {
    Verb verb = run(challenger, champion, more);
    assertThat(verb.exitCode()).as(verb.err()).isZero();
    return new ObjectMapper().readTree(verb.lines().get(verb.lines().size() - 1));
  }

  private static double softplus(double logit) {
    return Math.log1p(Math.exp(logit));
  }

  private static double[] perRow(LongToDoubleFunction value) {
    return IntStream.range(0, 300).mapToDouble(value::applyAsDouble).toArray();
  }

  private static double sumOfPixels(long id) {
    return IntStream.range(0, 6).mapToDouble(pixel -> TestRows.pixel(id, pixel)).sum();
  }

  private static double mean(double[] values) {
    return Arrays.stream(values).average().orElseThrow();
  }

  private static double standardError(double[] values) {
    double mean = mean(values);
    double squares = Arrays.stream(values).map(value -> (value - mean) * (value - mean)).sum();
    return Math.sqrt(squares / (values.length - 1) / values.length);
  }

  @Test
  void aChallengerWithAWorseBoundIsRejectedWithItsNumbers() throws IOException {
    Path champion = model("a", 0);
    Path challenger = model("b", 1);
    double[] difference =
        perRow(id -> 6 * (softplus(1) - Math.log(2)) - sumOfPixels(id)); // NLL of logit 1 and of 0

    JsonNode worse = compare(challenger, champion);

    JsonNode numbers = worse.get("numbers");
    assertThat(worse.get("decision").textValue()).isEqualTo("keep");
    assertThat(worse.get("reasons")).hasSize(1);
    assertThat(worse.get("reasons").get(0).textValue())
        .matches(
            "The challenger is worse by 0\\.\\d+ nats a row, more than the margin of 0\\.0 .*");
    assertThat(numbers.get("rows").intValue()).isEqualTo(300);
    assertThat(numbers.get("championMean").doubleValue()).isCloseTo(6 * Math.log(2), within(1e-5));
    assertThat(numbers.get("meanDifference").doubleValue())
        .isCloseTo(mean(difference), within(1e-5));
    assertThat(numbers.get("standardError").doubleValue())
        .isCloseTo(standardError(difference), within(1e-6));
    JsonNode better = compare(champion, challenger);
    assertThat(better.get("decision").textValue()).isEqualTo("promote");
    assertThat(better.get("numbers").get("meanDifference").doubleValue())
        .isEqualTo(-numbers.get("meanDifference").doubleValue());
    assertThat(compare(challenger, champion, "--margin", 2).get("decision").textValue())
        .isEqualTo("promote");
  }

  @Test
  void theMeansAreThoseOfEvaluate() throws IOException {
    Path champion = drawn("a", draft -> {});
    Path challenger = drawn("b", draft -> draft.added = 0.5f);

    JsonNode numbers = compare(challenger, champion).get("numbers");
    JsonNode drawn = compare(challenger, champion, "--samples", 5).get("numbers");

    JsonNode evaluated = evaluated(challenger);
    assertThat(numbers.get("challengerMean").doubleValue())
        .isCloseTo(evaluated.get("meanNegativeElbo").doubleValue(), within(1e-12));
    assertThat(numbers.get("championMean").doubleValue())
        .isCloseTo(evaluated(champion).get("meanNegativeElbo").doubleValue(), within(1e-12));
    assertThat(drawn.get("challengerMean").doubleValue())
        .isCloseTo(
            -evaluated.get("meanImportanceWeightedLogLikelihood").doubleValue(), within(1e-12));
    assertThat(drawn.get("measure").textValue())
        .isEqualTo("negativeImportanceWeightedLogLikelihood");
    assertThat(compare(challenger, champion, "--rows", 10).get("numbers").get("rows").intValue())
        .isEqualTo(10);
    assertThat(compare(challenger, champion, "--split", "all").get("numbers").get("challengerMean"))
        .isEqualTo(numbers.get("challengerMean"));
  }

  private JsonNode evaluated(Path model) throws IOException {
    Verb verb = Verb.ok("evaluate", "--model", model, "--input", input, "--samples", 5);
    return new ObjectMapper().readTree(verb.out());
  }

  /** A Gaussian in scaled units is another one in the input's: mean 0, deviation 1 / factor. */
  @Test
  void scalingsOfDensitiesAreTakenIntoAccount() throws IOException {
    Path champion = model("a", 0, draft -> draft.sets = List.of(GAUSSIAN));
    Path wide =
        model(
            "b",
            (float) Math.log(4), // the log-variance of twice the values
            draft -> {
              draft.sets = List.of(GAUSSIAN);
              draft.factor = 2;
            });
    Path narrow =
        model(
            "c",
            0,
            draft -> {
              draft.sets = List.of(GAUSSIAN);
              draft.factor = 2;
            });

    JsonNode same = compare(wide, champion).get("numbers");
    assertThat(same.get("meanDifference").doubleValue()).isCloseTo(0, within(1e-6));
    assertThat(same.get("challengerLogDeterminant").doubleValue())
        .isCloseTo(6 * Math.log(2), within(1e-12));

    double[] squares =
        perRow(
            id ->
                IntStream.range(0, 6)
                    .mapToDouble(pixel -> Math.pow(TestRows.pixel(id, pixel), 2))
                    .sum());
    assertThat(compare(narrow, champion).get("numbers").get("meanDifference").doubleValue())
        .isCloseTo(1.5 * mean(squares) - 6 * Math.log(2), within(1e-5));
  }

  @Test
  void boundsWithoutACommonUnitKeepTheChampion() throws IOException {
    Path champion = model("a", 0);
    Path scaled = model("b", 0, draft -> draft.factor = 0.5);
    Path gaussian = model("c", 0, draft -> draft.sets = List.of(GAUSSIAN));

    assertThat(compare(scaled, champion).get("reasons").get(0).textValue())
        .startsWith("The bounds cannot be compared: the models scale the features differently");
    assertThat(compare(gaussian, champion).get("reasons").get(0).textValue())
        .startsWith("The bounds cannot be compared: the likelihood of the challenger is gaussian");
    Path counts = model("e", 0, draft -> draft.sets = List.of("model.likelihood=poisson"));
    assertThat(compare(counts, gaussian).get("reasons").get(0).textValue())
        .startsWith("The bounds cannot be compared: the likelihood of the challenger is poisson");
    Path constant = drawn("d", draft -> draft.columns = List.of("a", "b", "c", "d", "e", "g"));
    Refusal.of(run(constant, champion), 2)
        .isOneLineThat("Cannot compare ", "the first has 6 features of [a, b, c, ...]");
  }

  /**
   * -log of the two densities at 0, where the models put every mean: log 2 + |x|, or a Gaussian's.
   */
  @Test
  void theBoundsOfTwoDensitiesAreCompared() throws IOException {
    Path gaussian = model("a", 0, draft -> draft.sets = List.of(GAUSSIAN));
    Path laplace = model("b", 0, draft -> draft.sets = List.of("model.likelihood=laplace"));
    double[] differences =
        perRow(
            id ->
                IntStream.range(0, 6)
                    .mapToDouble(pixel -> TestRows.pixel(id, pixel))
                    .map(x -> Math.log(2) + x - 0.5 * (Math.log(2 * Math.PI) + x * x))
                    .sum());

    double given = compare(laplace, gaussian).get("numbers").get("meanDifference").doubleValue();

    assertThat(Math.abs(given)).isCloseTo(Math.abs(mean(differences)), within(1e-5));
  }

  @Test
  void aRecordedDecisionStandsBesideTheMetricsOfTheTraining() throws IOException {
    Path one = model("a", 0);
    Files.writeString(one.resolve("metrics.json"), "{\"passes\": 3, \"comparison\": \"old\"}");

    JsonNode decision = compare(one, root.resolve("models/digits"), "--record");

    assertThat(metrics(one).get("passes").intValue()).isEqualTo(3);
    assertThat(metrics(one).get("comparison")).isEqualTo(decision);
    assertThat(Verb.ok("describe", one).exitCode()).isZero(); // the manifest does not cover it
  }

  private static JsonNode metrics(Path model) throws IOException {
    return new ObjectMapper().readTree(model.resolve("metrics.json").toFile());
  }

  @Test
  void aBoundThatIsNotFiniteIsRejectedAlsoWithoutAChampion() throws IOException {
    Path broken = model("a", Float.MAX_VALUE); // a sum of such terms overflows

    JsonNode keep = compare(broken, root.resolve("models/digits"));

    assertThat(keep.get("decision").textValue()).isEqualTo("keep");
    assertThat(keep.get("reasons").get(0).textValue())
        .matches("The challenger's bound is not finite for 29\\d rows\\.");
    assertThat(keep.get("champion").isNull()).isTrue();
  }

  @Test
  void decisionsAreObeyedOnceAndForTheirModelsOnly() throws IOException {
    Path models = root.resolve("models/digits");
    Path good = root.resolve("good.json");
    Path bad = root.resolve("deep/bad.json");
    Path a = model("a", 0.2f);
    Path b = model("b", 0);
    Path c = model("c", 1);
    JsonNode first = compare(b, models, "--output", good, "--record");
    assertThat(first.get("reasons").get(0).textValue()).isEqualTo("There is no champion.");
    assertThat(metrics(b).get("comparison")).isEqualTo(first);
    Refusal.of(run(b, root.resolve("models")), 3)
        .isOneLineThat("Cannot use " + root.resolve("models"), "as the champion: it is neither");

    Refusal.of(promote("a", good), 2)
        .isOneLineThat(
            "Cannot promote file:", "/a: the decision is about file:", "/b. Run compare");
    assertThat(promoted(promote("b", good))).isTrue();
    assertThat(promoted(promote("b", good))).isFalse(); // again: it is CURRENT
    JsonNode same = compare(b, models);
    assertThat(same.get("decision").textValue()).isEqualTo("keep");
    assertThat(same.get("reasons").get(0).textValue())
        .isEqualTo("The challenger is the champion already.");

    compare(c, models, "--output", bad);
    Verb kept = promote("c", bad);
    assertThat(promoted(kept)).isFalse();
    assertThat(kept.out()).contains("The challenger is worse by 0.");
    Verb.ok("promote", "--model", models, "--version", "a");
    Refusal.of(promote("c", bad), 2)
        .isOneLineThat(
            "Cannot promote file:", "the champion has changed since the decision", "/b to");
    compare(b, a, "--output", good);
    model("b", 0.1f);
    Refusal.of(promote("b", good), 2)
        .isOneLineThat("Cannot promote file:", "it was trained again since the decision");
    Files.writeString(good, "{}");
    Refusal.of(promote("b", good), 3)
        .isOneLineThat("Cannot read " + good, "it is not a decision", "Run compare again");
  }

  private Verb promote(String version, Path decision) {
    return Verb.run(
        "promote",
        "--model",
        root.resolve("models/digits"),
        "--version",
        version,
        "--decision",
        decision);
  }

  private static boolean promoted(Verb verb) throws IOException {
    assertThat(verb.exitCode()).as(verb.err()).isZero();
    return new ObjectMapper()
        .readTree(verb.lines().get(verb.lines().size() - 1))
        .get("promoted")
        .booleanValue();
  }

  // ---- drift ------------------------------------------------------------------------------------

  /** Rows of other identities, with a column that is moved. */
  private Path moved(String name, int from, double shift) throws IOException {
    StringBuilder text = new StringBuilder("id,a,b,c,d,e,f,split\n");
    for (long id = from; id < from + 300; id++) {
      text.append(id);
      for (int pixel = 0; pixel < 6; pixel++) {
        text.append(',').append(TestRows.pixel(id, pixel) * (1 - shift) + shift);
      }
      text.append(",test\n");
    }
    return Files.writeString(root.resolve(name), text);
  }

  @Test
  void rowsThatDriftedKeepTheChampionWithAReasonForEachLimit() throws IOException {
    Path champion = drawn("a", draft -> {});
    Path challenger = drawn("b", draft -> draft.added = 1e-3f);
    Path reference = moved("reference.csv", 1000, 0);

    JsonNode alike = compare(challenger, champion, "--reference", reference, "--margin", 1);
    assertThat(alike.get("decision").textValue()).as(alike.toString()).isEqualTo("promote");
    JsonNode drift = alike.get("numbers").get("drift");
    assertThat(drift.get("measured").booleanValue()).isTrue();
    assertThat(drift.get("referenceRows").intValue()).isEqualTo(300);
    assertThat(drift.get("driftedFeatures").intValue()).isZero();
    assertThat(drift.get("anomalousShare").doubleValue()).isLessThan(0.03);
    assertThat(drift.get("latents")).hasSize(2);

    input = moved("drifted.csv", 2000, 0.7);
    JsonNode moved = compare(challenger, champion, "--reference", reference, "--margin", 1);
    assertThat(moved.get("decision").textValue()).isEqualTo("keep");
    drift = moved.get("numbers").get("drift");
    assertThat(drift.get("driftedFeatures").intValue()).isEqualTo(6);
    assertThat(drift.get("largestFeatures")).hasSize(5);
    assertThat(moved.get("reasons").toString())
        .contains("The share of features with a stability index above ")
        .contains("The mean of latent ");
    JsonNode allowed =
        compare(
            challenger,
            champion,
            "--reference",
            reference,
            "--margin",
            1,
            "--max-drifted-features",
            1,
            "--max-latent-shift",
            99,
            "--max-latent-psi",
            99,
            "--max-anomalous",
            1);
    assertThat(allowed.get("decision").textValue()).as(allowed.toString()).isEqualTo("promote");
    assertThat(allowed.get("numbers")).isEqualTo(moved.get("numbers"));
  }

  @Test
  void equalRowsGiveEqualNumbersWhateverThePartitions() throws IOException {
    Path champion = drawn("a", draft -> {});
    Path challenger = drawn("b", draft -> draft.added = 0.1f);
    Path reference = moved("reference.csv", 1000, 0.1);
    JsonNode one = compare(challenger, champion, "--reference", reference);
    String key = "spark.sql.files.maxPartitionBytes";
    TestSession.get().conf().set(key, "4000b");
    try {
      JsonNode other = compare(challenger, champion, "--reference", reference);
      assertThat(other.get("numbers")).isEqualTo(one.get("numbers"));
    } finally {
      TestSession.get().conf().unset(key);
    }
  }

  @Test
  void theTrainingInputIsTheReferenceAsLongAsItIsTheSame() throws IOException {
    TrainingFolder folder =
        new TrainingFolder(
            root, TrainingFolder.TABLE.replace("seed = 3", "seed = 3, data.testFraction = 0.3"));
    Path rows = moved("train.csv", 0, 0);
    String columns = "data.numericColumns=[a,b,c,d,e,f]";
    Path champion = folder.trained("models/t/1", "--input", rows, "--set", columns);
    Path challenger =
        folder.trained("models/t/2", "--input", rows, "--set", columns, "--init-from", champion);
    input = rows;

    JsonNode measured = compare(challenger, champion).get("numbers").get("drift");
    assertThat(measured.get("measured").booleanValue()).as(measured.toString()).isTrue();
    assertThat(measured.get("reference").textValue()).contains("train.csv");
    assertThat(measured.get("anomalousShare").doubleValue()).isLessThanOrEqualTo(0.01);
    assertThat(measured.get("driftedFeatures").intValue()).isZero();

    moved("train.csv", 500, 0);
    JsonNode changed = compare(challenger, champion, "--require-drift");
    assertThat(changed.get("decision").textValue()).isEqualTo("keep");
    assertThat(changed.get("numbers").get("drift").get("measured").booleanValue()).isFalse();
    assertThat(changed.get("reasons").toString())
        .contains("Drift could not be measured: the champion's training input no longer has");
    input = moved("new.csv", 500, 0);
    Files.delete(rows);
    JsonNode gone = compare(challenger, champion);
    assertThat(gone.get("numbers").get("drift").get("reason").textValue()).contains("train.csv");
  }

  @Test
  void aChampionInANewerFormatIsRefusedByName() throws IOException {
    Path champion = model("a", 0);
    Path manifest = champion.resolve("artifact.json");
    String newer = "\"formatVersion\" : 3";
    Files.writeString(manifest, Files.readString(manifest).replace("\"formatVersion\" : 1", newer));

    Refusal.of(run(model("b", 1), champion), 3)
        .isOneLineThat("Cannot read " + manifest, "its formatVersion is 3, the newest known here");
  }

  @Test
  void aSplitWithoutRowsIsRefusedInOneLine() {
    Path champion = model("a", 0);
    Path challenger = model("b", 1);

    Refusal.of(run(challenger, champion, "--split", "train"), 3)
        .isOneLineThat("Cannot compare: the input has no train rows, ", "Give another --split");
    Refusal.of(run(challenger, champion, "--margin", -1), 2)
        .isOneLineThat("Invalid --margin: -1.0", "(must be >= 0)");
  }
}
