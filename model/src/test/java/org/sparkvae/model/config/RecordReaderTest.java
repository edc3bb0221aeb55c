package org.sparkvae.model.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.sparkvae.model.config.ObjectiveConfig.Estimator;
import org.sparkvae.model.config.OptimizerConfig.OptimizerName;
import org.sparkvae.model.config.OptimizerConfig.Schedule;
import org.sparkvae.model.config.Section.UnknownKeys;

class RecordReaderTest {

  private static final ModelConfig OTHER_MODEL =
      new ModelConfig(
          3,
          List.of(7, 8),
          List.of(),
          Activation.LEAKYRELU,
          LikelihoodKind.GAUSSIAN_SIGMOID_MEAN,
          WeightInit.NORMAL001);

  @Test
  void emptySectionIsTheDefaults() {
    assertThat(read("", ModelConfig.class, ModelConfig.DEFAULTS)).isEqualTo(ModelConfig.DEFAULTS);
  }

  @Test
  void everyKeyIsReadByItsName() {
    assertThat(
            read(
                "latentSize = 3, encoderLayers = [7, 8], decoderLayers = []\n activation = leakyrelu,"
                    + " likelihood = gaussianSigmoidMean, weightInit = normal001",
                ModelConfig.class,
                ModelConfig.DEFAULTS))
        .isEqualTo(OTHER_MODEL);
    assertThat(
            read(
                "estimator = A, samplesPerRow = 4, klWeight = 0.5, weightPrior = 2",
                ObjectiveConfig.class,
                ObjectiveConfig.DEFAULTS))
        .isEqualTo(new ObjectiveConfig(Estimator.A, 4, 0.5, 2.0));
    assertThat(
            read(
                "name = rmsprop, learningRate = 0.25, schedule = step, decayRate = 0.125,"
                    + " decaySteps = 9, maxGradientNorm = 5",
                OptimizerConfig.class,
                OptimizerConfig.DEFAULTS))
        .isEqualTo(new OptimizerConfig(OptimizerName.RMSPROP, 0.25, Schedule.STEP, 0.125, 9, 5.0));
  }

  @Test
  void writtenRecordReadsBackEqual() {
    VaeConfig config =
        new VaeConfig(
            5,
            10_000_000_000L,
            Long.MIN_VALUE,
            OTHER_MODEL,
            ObjectiveConfig.DEFAULTS,
            OptimizerConfig.DEFAULTS);
    String json = SortedJson.write(RecordWriter.toMap(config));

    Section section = Section.of(SortedJson.read(json, "x.json"), "");

    assertThat(RecordReader.read(section, VaeConfig.class, null)).isEqualTo(config);
    section.throwIfAny(UnknownKeys.REFUSED);
  }

  @Test
  void everyEnumWordReadsBack() {
    for (LikelihoodKind name : LikelihoodKind.values()) {
      assertThat(section("x = " + EnumSpelling.of(name)).read("x", LikelihoodKind.class, null))
          .isEqualTo(name);
    }
    assertThat(EnumSpelling.all(LikelihoodKind.class))
        .isEqualTo(
            "bernoulli gaussian gaussianSigmoidMean gaussianShared gaussianPerFeature"
                + " gaussianUnitVariance laplace studentT poisson negativeBinomial");
    assertThat(EnumSpelling.all(Estimator.class)).isEqualTo("A B");
    assertThat(EnumSpelling.all(WeightInit.class)).isEqualTo("xavier relu normal001");
  }

  @Test
  void wrongWordListsTheRightOnesAndItsPlace() {
    assertProblems(
        "\nactivation = TANH",
        "Invalid model.activation: TANH (must be one of tanh relu sigmoid softplus elu leakyrelu"
            + " swish) at conf/x.conf: 2");
  }

  @Test
  void allProblemsComeInOneReport() {
    assertProblems(
        "latentSize = 0\nencoderLayers = [5, wide]\ndecoderLayers = [0]\nlatentSzie = 2\nactivate {a=1}",
        "Invalid model.encoderLayers: [5,\"wide\"] (must be a list of integers) at conf/x.conf: 2",
        "Invalid model.latentSize: 0 (must be in [1, 1000000]) at conf/x.conf: 1",
        "Invalid model.decoderLayers: [0] (each width must be in [1, 1000000]) at conf/x.conf: 3",
        "Unknown key model.activate. Did you mean model.activation? at conf/x.conf: 5",
        "Unknown key model.latentSzie. Did you mean model.latentSize? at conf/x.conf: 4");
  }

  @Test
  void integersAreExactAndNumbersFinite() {
    assertThat(read("latentSize = 1e1", ModelConfig.class, ModelConfig.DEFAULTS).latentSize())
        .isEqualTo(10);
    assertThat(read("latentSize = \"12\"", ModelConfig.class, ModelConfig.DEFAULTS).latentSize())
        .isEqualTo(12);
    assertProblems(
        "latentSize = 1.5", "Invalid model.latentSize: 1.5 (must be an integer) at conf/x.conf: 1");
    assertProblems(
        "latentSize = 3000000000",
        "Invalid model.latentSize: 3000000000 (must be smaller) at" + " conf/x.conf: 1");
    assertThatThrownBy(
            () -> read("klWeight = NaN", ObjectiveConfig.class, ObjectiveConfig.DEFAULTS))
        .hasMessage("Invalid model.klWeight: NaN (must be a number) at conf/x.conf: 1");
    for (String given : List.of("-1", "1000000001")) {
      assertThatThrownBy(
              () ->
                  read("klWarmUpSteps = " + given, ObjectiveConfig.class, ObjectiveConfig.DEFAULTS))
          .hasMessageContaining("klWarmUpSteps: " + given + " (must be in [0, 1000000000])");
    }
  }

  @Test
  void missingKeyWithoutADefaultIsAProblem() {
    assertThatThrownBy(() -> read("seed = 1, rows = 2", VaeConfig.class, null))
        .hasMessageContaining("Invalid model.featureSize: absent (is required)")
        .hasMessageContaining("Invalid model.model.latentSize: absent (is required)");
  }

  @Test
  void nullIsAbsent() {
    assertThat(read("latentSize = null", ModelConfig.class, ModelConfig.DEFAULTS).latentSize())
        .isEqualTo(ModelConfig.DEFAULTS.latentSize());
  }

  @Test
  void keysAreListedWithDefaultAndRule() {
    List<RecordWriter.Key> keys = RecordWriter.keys(ModelConfig.DEFAULTS, "model");

    assertThat(keys)
        .hasSize(14)
        .contains(new RecordWriter.Key("model.latentSize", "20", "must be an integer"))
        .contains(new RecordWriter.Key("model.posterior.steps", "8", "must be an integer"))
        .contains(
            new RecordWriter.Key("model.encoderLayers", "[500]", "must be a list of integers"));
  }

  @Test
  void jsonIsSortedAndStrict() {
    assertThat(SortedJson.line(Map.of("a", List.of(Double.NaN, Double.NEGATIVE_INFINITY))))
        .isEqualTo("{\"a\":[null,null]}");
    assertThat(SortedJson.write(Map.of("b", 1, "a", List.of(0.5))))
        .isEqualTo("{\n  \"a\" : [\n    0.5\n  ],\n  \"b\" : 1\n}\n");
    for (String bad :
        List.of("", "null", "[]", "{\"a\":1,\"a\":2}", "{} {}", "[".repeat(100_000))) {
      assertThatThrownBy(() -> SortedJson.read(bad, "x.json"))
          .isInstanceOf(ConfigException.class)
          .hasMessageStartingWith("Cannot read x.json: it is not a JSON object (")
          .hasMessageNotContaining("\n");
    }
  }

  @Test
  void editsAreLevenshteins() {
    assertThat(NearestName.edits("kitten", "sitting")).isEqualTo(3);
    assertThat(NearestName.of("shards", List.of("seed", "training.shards")))
        .isEqualTo("training.shards");
  }

  private static void assertProblems(String hocon, String... lines) {
    assertThatThrownBy(() -> read(hocon, ModelConfig.class, ModelConfig.DEFAULTS))
        .isInstanceOf(ConfigException.class)
        .satisfies(
            e -> assertThat(Arrays.asList(e.getMessage().split("\n"))).containsExactly(lines));
  }

  private static <R extends Record> R read(String hocon, Class<R> type, R defaults) {
    Section section = section(hocon);
    R record = RecordReader.read(section, type, defaults);
    section.throwIfAny(UnknownKeys.REFUSED);
    return record;
  }

  private static Section section(String hocon) {
    var options = ConfigParseOptions.defaults().setOriginDescription("conf/x.conf");
    return Section.of(ConfigFactory.parseString(hocon, options), "model");
  }
}
