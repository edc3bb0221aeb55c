package org.sparkvae.spark.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sparkvae.model.config.ConfigException;
import org.sparkvae.model.config.LikelihoodKind;
import org.sparkvae.model.config.ObjectiveConfig.Estimator;
import org.sparkvae.model.config.RecordWriter;
import org.sparkvae.spark.train.OuterConfig;
import org.sparkvae.spark.train.OuterConfig.OuterName;

class RecipeReaderTest {

  /** Recipes that set every key to a value other than its default. */
  private static final List<String> OTHERS =
      List.of(
          """
          seed = 7
          data { path = in, format = csv, numericColumns = [a, b], rowWeightColumn = w
            ignoredColumns = [c], missingTokens = [NA, "?"], multiLine = yes
            csv { header = no, delimiter = ";", encoding = UTF-16, decimal = comma, comment = "#" }
            scaling = minMax, validationFraction = 0.25, testFraction = 0.125
            splitOrder = input, nulls = zero
            badRows { policy = skip, maxRows = 5, quarantinePath = bad, showValues = yes } }
          model { latentSize = 2, encoderLayers = [5, 6], decoderLayers = [6], activation = relu
            likelihood = gaussian, weightInit = relu, inputNormalization = l2, inputDropout = 0.5 }
          objective { estimator = A, samplesPerRow = 2, klWeight = 0.5, klWarmUpSteps = 9
            weightPrior = 1 }
          training { passes = 3, shards = 4, batchSize = 10, averagingInterval = 11
            workerState = local
            optimizer { name = sgd, learningRate = 0.5, schedule = inverse, decayRate = 0.25
              decaySteps = 3, maxGradientNorm = 2 }
            outer { stepSize = 0.5, momentum = 0.25 }
            guard { mode = off, margin = 3, window = 2, recoveryRounds = 1, maxUndone = 2 }
            earlyStopping { mode = on, patience = 2, minImprovement = 0.5 }
            validation { every = round } }
          score { contamination = 0.1, elboSamples = 4 }
          checkpoint { everyRounds = 3, everyMillis = 0, keep = 5, graceMillis = 100 }
          cluster { cpu = avx2 }
          """,
          "data { path = in, featuresColumn = f, trainRows = 5, testRows = 3 },"
              + " training.outer.name = plain",
          "data { path = in, splitColumn = s }, training.engine = dl4j-spark",
          "data { format = syntheticDigits, rows = 50 }, objective.name = iwae",
          """
          data.path = in
          model { posterior { name = planar, steps = 3 }
            prior { name = mixture, components = 4 } }
          """,
          "data.path = in, model.prior { name = vamp, pseudoInputs = 9 }",
          """
          data { path = in, columns { "*" = auto, age = count, address.zip = categorical }
            categories { minCount = 3, maxDistinct = 50, unseen = missing } }
          """,
          """
          data.path = in
          model.latentSize = 3
          objective { name = mcem, leapfrogSteps = 4, weightSteps = 2 }
          """,
          """
          data.path = in
          model.weights { name = gaussian, prior = standardNormal, initialStdDev = 0.1 }
          objective { weightKlFactor = 0.5, weightKlWarmUpSteps = 9 }
          """);

  @Test
  void everyKeyIsReadAtANonDefaultValue() {
    List<Recipe> others = OTHERS.stream().map(RecipeReaderTest::read).toList();
    for (RecordWriter.Key key : Recipe.describeKeys()) {
      assertThat(others.stream().map(recipe -> value(recipe, key.path())).toList())
          .as(key.path())
          .anySatisfy(value -> assertThat(value).isNotEmpty().isNotEqualTo(key.defaultText()));
    }
  }

  @Test
  void resolvedConfigurationReadsBackEqualAndIsTheSameText() {
    for (String hocon : OTHERS) {
      Recipe recipe = read(hocon);
      assertThat(read(recipe.toJson())).isEqualTo(recipe);
      assertThat(read(recipe.toJson()).toJson()).isEqualTo(recipe.toJson());
    }
  }

  /** Column names as tables without names have them; HOCON takes some for numbers. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "[0, 1, 10, 1e3, 007, 1.10, -0, true, null, 1x2, a b]",
        "[\"0\", \"1\", \"10\", \"1e3\", \"007\", \"1.10\", \"-0\", \"true\", \"null\", \"1x2\", \"a b\"]",
      })
  void namesAreTextsAsTheyAreWritten(String names) {
    List<String> written =
        List.of("0", "1", "10", "1e3", "007", "1.10", "-0", "true", "null", "1x2", "a b");
    String set = "data.numericColumns=" + names;
    Optional<String> input = Optional.of("in");

    assertThat(RecipeReader.read("", "x", List.of(set), input).data().numericColumns())
        .isEqualTo(written);
    assertThat(RecipeReader.read(set, "x.conf", List.of(), input).data().numericColumns())
        .isEqualTo(written);
    assertThat(read("data { path = 007, splitColumn = 1e3 }").data().splitColumn()).hasValue("1e3");
  }

  @Test
  void aNameMayContainACommaInQuotes() {
    String set = "data.ignoredColumns=[\"a,b\", c]";
    assertThat(RecipeReader.read("", "x", List.of(set), Optional.of("in")).data().ignoredColumns())
        .containsExactly("a,b", "c");
  }

  @Test
  void emptyRecipeWithAnInputIsTheDefaults() {
    Recipe recipe = RecipeReader.read("", "x.conf", List.of(), Optional.of("in"));

    assertThat(recipe.training()).isEqualTo(Recipe.DEFAULTS.training());
    assertThat(recipe.data().path()).contains("in");
    assertThat(recipe.seed()).isEqualTo(1);
  }

  @Test
  void oneShardDefaultsToPlainAveraging() {
    assertThat(read("data.path = in, training.shards = 1").training().outer())
        .isEqualTo(OuterConfig.PLAIN);
    assertThat(
            read("data.path = in, training { shards = 1, outer.name = nesterov }")
                .training()
                .outer())
        .isEqualTo(OuterConfig.NESTEROV);
    assertThat(read("data.path = in, training.outer.name = plain").training().outer())
        .isEqualTo(OuterConfig.PLAIN);
  }

  /** Recipes from before there was a schedule keep their bits. */
  @Test
  void aStepSizeOrMomentumAloneMeansNesterov() {
    assertThat(read("data.path = in").training().outer()).isEqualTo(OuterConfig.SCHEDULED);
    assertThat(read("data.path = in, training.outer.stepSize = 0.5").training().outer())
        .isEqualTo(new OuterConfig(OuterName.NESTEROV, 0.5, 0.9));
    assertThat(read("data.path = in, training.outer.momentum = 0.5").training().outer())
        .isEqualTo(new OuterConfig(OuterName.NESTEROV, 0.7, 0.5));
  }

  @Test
  void aScheduleWithAMomentumIsAContradiction() {
    assertProblems(
        "data.path = in\ntraining.outer { name = nesterovScheduled, momentum = 0.5 }",
        "Invalid training.outer.momentum: 0.5 (contradicts training.outer.name ="
            + " nesterovScheduled, which schedules it; set training.outer.name = nesterov or remove the key)"
            + " at x.conf: 2");
  }

  @Test
  void plainWithAStepSizeIsAContradiction() {
    assertProblems(
        "data.path = in\ntraining.outer { name = plain, stepSize = 0.7 }",
        "Invalid training.outer.stepSize: 0.7 (contradicts training.outer.name = plain, which is"
            + " stepSize 1 and momentum 0; set training.outer.name = nesterov or remove the key)"
            + " at x.conf: 2");
  }

  @Test
  void problemsOfAllSectionsAndOverridesComeInOneReport() {
    assertThatThrownBy(
            () ->
                RecipeReader.read(
                    "model.latentSzie = 3\ntraining.passes = 0\ntrianing { shards = 3 }\n",
                    "x.conf",
                    List.of("objective.klWeight=-1", "data.fromat=csv"),
                    Optional.empty()))
        .isInstanceOf(ConfigException.class)
        .satisfies(
            e ->
                assertThat(Arrays.asList(e.getMessage().split("\n")))
                    .containsExactly(
                        "Invalid objective.klWeight: -1.0 (must be >= 0 and finite) at --set",
                        "Invalid training.passes: 0 (must be >= 1) at x.conf: 2",
                        "Invalid data.path: absent (is required; give --input PATH or data.format ="
                            + " syntheticDigits)",
                        "Unknown key data.fromat. Did you mean data.format? at --set",
                        "Unknown key model.latentSzie. Did you mean model.latentSize? at x.conf: 1",
                        "Unknown key trianing. Did you mean training? at x.conf: 3"));
  }

  @Test
  void stockEngineRefusesWhatItCannotDo() {
    assertProblems(
        """
        data.path = in
        training { engine = dl4j-spark, workerState = averaged, outer.stepSize = 0.7 }
        training.guard { mode = on }
        training.earlyStopping.patience = 4
        checkpoint.keep = 2
        """,
        "Invalid checkpoint.keep: 2 (cannot be set with training.engine = dl4j-spark: the stock"
            + " master cannot resume) at x.conf: 5",
        "Invalid training.earlyStopping.patience: 4 (cannot be set with training.engine ="
            + " dl4j-spark: the stock master has no early stopping) at x.conf: 4",
        "Invalid training.guard.mode: on (cannot be set with training.engine = dl4j-spark: the"
            + " stock master has no guard) at x.conf: 3",
        "Invalid training.outer.stepSize: 0.7 (cannot be set with training.engine = dl4j-spark: the"
            + " stock master has no outer optimizer) at x.conf: 2",
        "Invalid training.workerState: averaged (cannot be set with training.engine = dl4j-spark:"
            + " the stock master averages the state) at x.conf: 2");
  }

  @Test
  void theImportanceWeightedBoundRefusesTheSettingsOfTheElbo() {
    assertProblems(
        """
        data.path = in
        objective { name = iwae, samplesPerRow = 5
          estimator = A, klWeight = 1
          klWarmUpSteps = 0 }
        """,
        "Invalid objective.estimator: A (is for objective.name = elbo only; leave it out with iwae)"
            + " at x.conf: 3",
        "Invalid objective.klWarmUpSteps: 0 (is for objective.name = elbo only; leave it out with"
            + " iwae) at x.conf: 4",
        "Invalid objective.klWeight: 1 (is for objective.name = elbo only; leave it out with iwae)"
            + " at x.conf: 3");
  }

  @Test
  void aSettingOfAnotherPosteriorOrPriorNamesItsOwner() {
    assertProblems(
        """
        data.path = in
        model { posterior.steps = 3
          prior { name = standardNormal, components = 4 } }
        """,
        "Invalid model.posterior.steps: 3 (is for model.posterior.name = planar only; leave it"
            + " out with diagonalGaussian) at x.conf: 2",
        "Invalid model.prior.components: 4 (is for model.prior.name = mixture only; leave"
            + " it out with standardNormal) at x.conf: 3");
    assertProblems(
        "data.path = in, model.prior { name = gaussian, components = 0 }, training.engine = averaging",
        "Invalid model.prior.name: gaussian (must be one of standardNormal mixture vamp) at"
            + " x.conf: 1",
        "Invalid model.prior.components: 0 (must be in [1, 10000]) at x.conf: 1");
  }

  @Test
  void aSettingOfRandomWeightsNamesTheirKey() {
    String rule =
        " (is for model.weights.name = gaussian only; leave it out with point) at x.conf: ";
    assertProblems(
        """
        data.path = in
        model.weights { prior = learned, initialStdDev = 0.1 }
        objective { weightKlFactor = 1, weightKlWarmUpSteps = 0 }
        """,
        "Invalid model.weights.initialStdDev: 0.1" + rule + 2,
        "Invalid model.weights.prior: learned" + rule + 2,
        "Invalid objective.weightKlFactor: 1" + rule + 3,
        "Invalid objective.weightKlWarmUpSteps: 0" + rule + 3);
  }

  @Test
  void randomWeightsRefuseWhatTheyCannotBeUsedWith() {
    String gaussian = "data.path = in, model.weights.name = gaussian, ";
    assertProblems(
        gaussian + "objective.name = iwae",
        "Invalid objective.name: iwae (must be elbo where model.weights.name = gaussian) at"
            + " x.conf: 1");
    assertProblems(
        gaussian + "model.activation = swish",
        "Invalid model.activation: swish (must be another one where model.weights.name ="
            + " gaussian) at x.conf: 1");
    assertProblems(
        gaussian + "training.engine = dl4j-spark",
        "Invalid model.weights.name: gaussian (must be point where training.engine = dl4j-spark)"
            + " at x.conf: 1");
    assertProblems(
        gaussian + "model.weights.initialStdDev = 0",
        "Invalid model.weights.initialStdDev: 0.0 (must be in [1e-6, 1000]) at x.conf: 1");
  }

  @Test
  void theStockEngineRefusesWhatItCannotCarry() {
    assertProblems(
        """
        data.path = in
        model.prior.name = mixture
        training.engine = dl4j-spark
        objective.klWarmUpSteps = 9
        """,
        "Invalid model.prior.name: mixture (must be standardNormal where training.engine ="
            + " dl4j-spark) at x.conf: 2",
        "Invalid objective.klWarmUpSteps: 9 (must be 0 where training.engine = dl4j-spark) at"
            + " x.conf: 4");
  }

  @Test
  void theDefaultEstimatorIsTheOneThatThePriorHas() {
    String mixture = "data.path = in, model.prior.name = mixture";

    assertThat(read("data.path = in").objective().estimator()).isEqualTo(Estimator.B);
    assertThat(read(mixture).objective().estimator()).isEqualTo(Estimator.A);
    assertProblems(
        mixture + ", objective.estimator = B",
        "Invalid objective.estimator: B (must be A: the KL divergence of this posterior and prior"
            + " has no closed form) at x.conf: 1");
  }

  @Test
  void contradictingDataKeysNameBoth() {
    assertContradiction("trainRows = 5, testFraction = 0.5", "data.trainRows: 5", "testFraction");
    assertContradiction(
        "testRows = 5, validationFraction = 0.5", "data.testRows: 5", "validationFraction");
    assertContradiction("splitColumn = s, testFraction = 0.5", "data.splitColumn: s", "testFra");
    assertContradiction("splitColumn = s, trainRows = 5", "data.trainRows: 5", "splitColumn = s");
    assertContradiction(
        "featuresColumn = f, numericColumns = [a]", "data.featuresColumn: f", "numericColumns");
    assertContradiction(
        "numericColumns = [a], ignoredColumns = [a]", "data.ignoredColumns: [a]", "numericColumns");
    assertContradiction(
        "featuresColumn = a, ignoredColumns = [a]", "data.ignoredColumns: [a]", "featuresColumn");
    assertContradiction("format = syntheticDigits", "data.path: in", "format = syntheticDigits");
    assertProblems(
        "data { path = in, rows = 5 }",
        "Invalid data.rows: 5 (is for data.format = syntheticDigits only; use data.trainRows or set"
            + " it) at x.conf: 1");
    assertProblems(
        "data { path = in, testFraction = 0.5, validationFraction = 0.5 }",
        "Invalid data.testFraction: 0.5 (leaves no training rows with data.validationFraction ="
            + " 0.5) at x.conf: 1");
  }

  @Test
  void countsAreNotScaled() {
    assertProblems(
        "data { path = in, scaling = standardize }, model.likelihood = negativeBinomial",
        "Invalid data.scaling: standardize (must be none where model.likelihood ="
            + " negativeBinomial) at x.conf: 1");
    Recipe recipe =
        RecipeReader.read(
            "data { path = in, scaling = none }, model.likelihood = poisson",
            "x.conf",
            List.of(),
            Optional.empty());
    assertThat(recipe.model().likelihood()).isEqualTo(LikelihoodKind.POISSON);
  }

  @Test
  void earlyStoppingNeedsValidation() {
    assertProblems(
        "data.path = in, training.earlyStopping.mode = on",
        "Invalid training.earlyStopping.mode: on (needs validation rows; set"
            + " data.validationFraction or data.splitColumn) at x.conf: 1");
  }

  @Test
  void aRetiredKeyIsIgnoredInStoredConfigurationsOnly() {
    Recipe recipe = read("data.path = in");
    for (String value : List.of("float32", "float16")) {
      String stored =
          recipe
              .toJson()
              .replace("\"training\" : {", "\"training\" : { \"wireFormat\" : \"" + value + "\",");
      assertThat(stored).contains("wireFormat");
      assertThat(RecipeReader.readStored(stored, "stored", List.of(), Optional.empty()))
          .isEqualTo(recipe);
    }
    assertThatThrownBy(() -> read("data.path = in, training.wireFormat = float32"))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith("Unknown key training.wireFormat");
  }

  /** A model that was trained with the schedule of an earlier release can be read. */
  @Test
  void aRetiredWordIsReadInStoredConfigurationsOnly() {
    Recipe recipe = read("data.path = in");
    String stored = recipe.toJson().replace("nesterovScheduled", "nesterovWarmUp");

    assertThat(RecipeReader.readStored(stored, "stored", List.of(), Optional.empty()))
        .isEqualTo(recipe);
    assertProblems(
        "data.path = in, training.outer.name = nesterovWarmUp",
        "Invalid training.outer.name: nesterovWarmUp (must be one of plain nesterov"
            + " nesterovScheduled) at x.conf: 1");
  }

  private static void assertContradiction(String data, String given, String other) {
    assertThatThrownBy(() -> read("data { path = in, " + data + " }"))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith("Invalid " + given + " (contradicts data." + other)
        .hasMessageEndingWith("remove one of the two) at x.conf: 1");
  }

  private static void assertProblems(String hocon, String... lines) {
    assertThatThrownBy(() -> read(hocon))
        .isInstanceOf(ConfigException.class)
        .satisfies(
            e -> assertThat(Arrays.asList(e.getMessage().split("\n"))).containsExactly(lines));
  }

  private static Recipe read(String hocon) {
    return RecipeReader.read(hocon, "x.conf", List.of(), Optional.empty());
  }

  private static String value(Recipe recipe, String path) {
    try {
      JsonNode node = new ObjectMapper().readTree(recipe.toJson());
      JsonNode value = node.at("/" + path.replace('.', '/'));
      return value.isContainerNode() ? value.toString() : value.asText();
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
