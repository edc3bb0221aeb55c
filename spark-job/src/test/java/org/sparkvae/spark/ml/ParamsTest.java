package org.sparkvae.spark.ml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sparkvae.model.config.RecordWriter;
import org.sparkvae.spark.recipe.Recipe;

/** Every param of the estimator, as Spark's own harness for stages of others checks them. */
class ParamsTest {
  /** A value that is not the default, for each param. */
  private static final Map<String, Object> OTHER =
      Map.ofEntries(
          Map.entry("inputCols", new String[] {"a", "b.c"}),
          Map.entry("columns", new String[] {"*=auto", "a.b = c=count"}),
          Map.entry("unseen", "fail"),
          Map.entry("missingTokens", new String[] {"NA"}),
          Map.entry("encoderLayers", new int[] {7, 5}),
          Map.entry("decoderLayers", new int[] {}),
          Map.entry("validationFraction", 0.25),
          Map.entry("scaling", "standardize"),
          Map.entry("nulls", "zero"),
          Map.entry("badRowPolicy", "skip"),
          Map.entry("showValues", "yes"),
          Map.entry("activation", "relu"),
          Map.entry("likelihood", "gaussian"),
          Map.entry("weightInit", "relu"),
          Map.entry("posterior", "planar"),
          Map.entry("prior", "mixture"),
          Map.entry("weights", "gaussian"),
          Map.entry("weightsPrior", "standardNormal"),
          Map.entry("inputNormalization", "l2"),
          Map.entry("inputDropout", 0.5),
          Map.entry("objective", "iwae"),
          Map.entry("estimator", "A"),
          Map.entry("engine", "dl4j-spark"),
          Map.entry("workerState", "local"),
          Map.entry("optimizer", "sgd"),
          Map.entry("schedule", "step"),
          Map.entry("decayRate", 0.75),
          Map.entry("outerOptimizer", "plain"),
          Map.entry("outerStepSize", 0.5),
          Map.entry("outerMomentum", 0.5),
          Map.entry("guard", "off"),
          Map.entry("earlyStopping", "on"),
          Map.entry("validationInterval", "round"),
          Map.entry("contamination", 0.25),
          Map.entry("topContributions", 7),
          Map.entry("cpu", "generic"));

  @TempDir private Path folder;

  static Stream<String> names() {
    return Arrays.stream(new VaeEstimator().params()).map(Param::name);
  }

  /** Numbers differ from their default by one, and texts are names. */
  static Object other(VaeParams<?> stage, String name) {
    if (OTHER.containsKey(name)) {
      return OTHER.get(name);
    }
    Object now = stage.getDefault(stage.getParam(name)).getOrElse(() -> "");
    if (now instanceof Integer number) {
      return number + 1;
    }
    if (now instanceof Long number) {
      return number + 1;
    }
    return now instanceof Double number ? (Object) (number + 1) : "other " + name;
  }

  private static Object plain(Object value) {
    return Settings.plain(value);
  }

  static Object valueIn(VaeParams<?> stage, String name) {
    return plain(stage.getOrDefault(stage.getParam(name)));
  }

  @ParameterizedTest
  @MethodSource("names")
  void isSetByItsSetterAndKeptByCopyAndFile(String name) throws Exception {
    VaeEstimator estimator = new VaeEstimator();
    Object value = other(estimator, name);
    String setter = "set" + name.substring(0, 1).toUpperCase() + name.substring(1);
    Method method =
        Arrays.stream(VaeEstimator.class.getMethods())
            .filter(each -> each.getName().equals(setter) && !each.isBridge())
            .findFirst()
            .orElseThrow();

    assertThat(method.invoke(estimator, value)).isSameAs(estimator);
    assertThat(valueIn(estimator, name)).isEqualTo(plain(value));
    assertThat(estimator.isSet(estimator.getParam(name))).isTrue();
    assertThat(VaeParams.class.getMethod(name).invoke(estimator))
        .isSameAs(estimator.getParam(name));

    assertThat(valueIn(estimator.copy(ParamMap.empty()), name)).isEqualTo(plain(value));
    String path = folder.resolve(name).toString();
    estimator.save(path);
    VaeEstimator loaded = VaeEstimator.load(path);
    assertThat(valueIn(loaded, name)).isEqualTo(plain(value));
    assertThat(loaded.uid()).isEqualTo(estimator.uid());
  }

  @ParameterizedTest
  @MethodSource("names")
  void isExplained(String name) {
    VaeEstimator estimator = new VaeEstimator();
    Param<Object> param = estimator.getParam(name);

    assertThat(param.doc()).hasSizeGreaterThan(10).doesNotContain("\n").doesNotEndWith(".");
    assertThat(param.parent()).isEqualTo(estimator.uid());
    assertThat(estimator.explainParam(param)).startsWith(name + ": " + param.doc());
  }

  @ParameterizedTest
  @MethodSource("names")
  void defaultsAreThoseOfTheRecipe(String name) {
    VaeEstimator estimator = new VaeEstimator();
    Setting setting =
        Arrays.stream(Setting.values())
            .filter(each -> each.param().equals(name))
            .findFirst()
            .orElseThrow();
    Object inRecipe =
        Settings.valueAt(RecordWriter.toMap(Recipe.DEFAULTS), setting.key()).orElse(null);

    if (estimator.hasDefault(estimator.getParam(name)) && inRecipe != null) {
      assertThat(valueIn(estimator, name)).isEqualTo(plain(setting.typed(inRecipe)));
    }
  }

  @Test
  void anEstimatorWithoutSettingsHasTheDefaultRecipe() {
    Map<String, Object> expected = RecordWriter.toMap(Recipe.DEFAULTS);
    Map<String, Object> recipe = RecordWriter.toMap(Settings.recipe(new VaeEstimator()));

    assertThat(recipe.remove("data")).asString().contains("dataFrame", "featuresColumn=features");
    expected.remove("data");
    assertThat(recipe).isEqualTo(expected);
  }

  @Test
  void everyKeyOfARecipeIsAParamOrIsForFilesOrProcesses() {
    Set<String> keys =
        Arrays.stream(Setting.values()).map(Setting::key).collect(Collectors.toSet());
    assertThat(
            Recipe.describeKeys().stream()
                .map(RecordWriter.Key::path)
                .filter(key -> !keys.contains(key)))
        .containsExactly(
            "data.path",
            "data.format",
            "data.rows",
            "data.ignoredColumns",
            "data.testFraction",
            "data.trainRows",
            "data.testRows",
            "data.splitOrder",
            "data.multiLine",
            "data.csv.header",
            "data.csv.delimiter",
            "data.csv.encoding",
            "data.csv.decimal",
            "data.csv.comment",
            "objective.leapfrogSteps",
            "objective.weightSteps",
            "checkpoint.keep",
            "checkpoint.graceMillis");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "latentSize | 0 | Invalid latentSize: 0 (must be in [1, 1000000])",
        "maxIter | 0 | Invalid maxIter: 0 (must be >= 1)",
        "shards | -1 | Invalid shards: -1 (must be in [1, 65536])",
        "elboSamples | 0 | Invalid elboSamples: 0 (must be in [1, 10000])",
        "topContributions | 0 | Invalid topContributions: 0 (must be >= 1)",
        "importanceSamples | 0 | Invalid importanceSamples: 0 (must be >= 1)",
        "checkpointInterval | -1 | Invalid checkpointInterval: -1 (must be >= 0; 0 turns it off)"
      })
  void anInvalidNumberIsRefusedWhenItIsSet(String name, int value, String message) {
    VaeEstimator estimator = new VaeEstimator();

    assertThatThrownBy(() -> estimator.set(estimator.getParam(name), value))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "likelihood | normal | Invalid likelihood: normal (must be one of bernoulli gaussian"
            + " gaussianSigmoidMean gaussianShared gaussianPerFeature gaussianUnitVariance laplace"
            + " studentT poisson negativeBinomial multinomial)",
        "nulls | drop | Invalid nulls: drop (must be one of fail skip zero)",
        "scaling | max | Invalid scaling: max (must be one of none divideBy255 minMax standardize)",
        "unseen | zero | Invalid unseen: zero (must be one of other missing fail)"
      })
  void anUnknownWordIsRefusedWhenItIsSet(String name, String value, String message) {
    VaeEstimator estimator = new VaeEstimator();

    assertThatThrownBy(() -> estimator.set(estimator.getParam(name), value))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.1, 0.5, 1})
  void aContaminationIsLessThanOneHalf(double value) {
    VaeEstimator estimator = new VaeEstimator();

    assertThatThrownBy(() -> estimator.setContamination(value))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Invalid contamination: %s (must be in (0, 0.5), or 0 for no threshold)", value);
  }

  @Test
  void paramsThatContradictEachOtherAreRefusedByTheirNames() {
    VaeEstimator estimator =
        new VaeEstimator().setFeaturesCol("features").setInputCols("a", "b").setMaxIter(3);

    assertThatThrownBy(() -> estimator.transformSchema(Digits.rows(1).schema()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Invalid featuresCol: features")
        .hasMessageContaining("contradicts inputCols = [a, b]")
        .hasMessageNotContaining("data.");
    assertThatThrownBy(
            () ->
                new VaeEstimator()
                    .setEngine("dl4j-spark")
                    .setGuard("off")
                    .transformSchema(Digits.rows(1).schema()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Invalid guard: off (cannot be set with engine = dl4j-spark");
  }

  @Test
  void anEmptyTextTakesAValueBack() throws IOException {
    VaeEstimator estimator = new VaeEstimator().setWeightCol("w").setScaling("minMax");
    estimator.setWeightCol("").setScaling("");

    assertThat(Settings.recipe(estimator)).isEqualTo(Settings.recipe(new VaeEstimator()));
  }
}
