package org.sparkvae.model.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sparkvae.model.config.LikelihoodKind;
import org.sparkvae.model.config.ModelConfig;
import org.sparkvae.model.config.ObjectiveConfig;
import org.sparkvae.model.config.ObjectiveConfig.Estimator;
import org.sparkvae.model.config.OptimizerConfig;
import org.sparkvae.model.config.PosteriorConfig;
import org.sparkvae.model.config.PosteriorConfig.PosteriorName;
import org.sparkvae.model.config.PriorConfig;
import org.sparkvae.model.config.PriorConfig.PriorName;
import org.sparkvae.model.config.VaeConfig;
import org.sparkvae.model.config.WeightsConfig;
import org.sparkvae.model.config.WeightsConfig.WeightsPrior;
import org.sparkvae.model.objective.VaeParts;
import org.sparkvae.model.random.NoiseStream;

/** Full variational Bayes in double precision: gradients, divergence and the weights' variance. */
class RandomDenseVertexTest {
  private static final int FEATURES = 3;
  private static final int DATA_ROWS = 10;
  private static final double MAX_RELATIVE_ERROR = 1e-5;

  @BeforeAll
  static void useDoubles() {
    Nd4j.setDefaultDataTypes(DataType.DOUBLE, DataType.DOUBLE);
  }

  @AfterAll
  static void useFloats() {
    Nd4j.setDefaultDataTypes(DataType.FLOAT, DataType.FLOAT);
  }

  /**
   * Every prior of the weights with every depth, likelihood and estimator, and learned plug-ins.
   */
  static Stream<Arguments> networks() {
    Stream<ModelConfig> plain =
        Stream.of(List.<Integer>of(), List.of(3), List.of(3, 2))
            .map(
                layers ->
                    GradientCheckTest.model(
                        layers,
                        layers.isEmpty() ? LikelihoodKind.BERNOULLI : LikelihoodKind.GAUSSIAN,
                        PosteriorConfig.DEFAULTS,
                        PriorConfig.DEFAULTS));
    ModelConfig learned =
        GradientCheckTest.model(
            List.of(3),
            LikelihoodKind.GAUSSIAN_SHARED,
            new PosteriorConfig(PosteriorName.PLANAR, 2),
            new PriorConfig(PriorName.VAMP, 3, 4));
    return Stream.concat(plain, Stream.of(learned))
        .flatMap(
            model ->
                Stream.of(WeightsPrior.values())
                    .flatMap(
                        prior ->
                            Stream.of(Estimator.values())
                                .filter(e -> e == Estimator.A || model != learned)
                                .map(
                                    estimator ->
                                        Arguments.of(
                                            model.with(WeightsConfig.gaussian(prior)),
                                            estimator))));
  }

  @ParameterizedTest
  @MethodSource("networks")
  void theGradientIsTheNumericalOne(ModelConfig model, Estimator estimator) {
    INDArray rowWeights = Nd4j.create(new double[][] {{0.5}, {2.0}, {0.0}});
    ObjectiveConfig objective = new ObjectiveConfig(estimator, 1, 1, 2);
    ObjectiveConfig sampled = new ObjectiveConfig(estimator, 3, 0.7, 0).withWeightKl(0.4, 5);

    assertThat(GradientCheckTest.worstError(model, objective, null)).isLessThan(MAX_RELATIVE_ERROR);
    assertThat(GradientCheckTest.worstError(model, sampled, rowWeights))
        .isLessThan(MAX_RELATIVE_ERROR);
  }

  /** In the report that this repeats, only the divergence moved the deviations. */
  @ParameterizedTest
  @EnumSource(WeightsPrior.class)
  void theDataTermAloneReachesTheDeviationsOfEveryTensor(WeightsPrior prior) {
    ModelConfig model = model(prior);
    ObjectiveConfig dataTerm = ObjectiveConfig.DEFAULTS.withWeightKl(0, 0);
    assertThat(GradientCheckTest.worstError(model, dataTerm, null)).isLessThan(MAX_RELATIVE_ERROR);

    VaeConfig config = config(model, dataTerm);
    ComputationGraph graph = GradientCheckTest.graph(config);
    score(graph, config, gaussian(graph.params().shape(), 1).mul(0.4), 2);
    INDArray gradient = graph.getFlattenedGradients();
    long from = 0;
    int random = 0;
    for (ParameterSpec tensor : Topology.of(config).parameters()) {
      if (tensor.name().contains("logStdDev")) {
        random++;
        for (long i = from; i < from + tensor.length(); i++) {
          assertThat(gradient.getDouble(i)).as(tensor.name() + " " + (i - from)).isNotZero();
        }
      }
      from += tensor.length();
    }
    assertThat(random).isEqualTo(4);
  }

  @ParameterizedTest
  @EnumSource(WeightsPrior.class)
  void theDivergenceOfTheWeightsIsTheWrittenOutOne(WeightsPrior prior) {
    VaeConfig config = config(model(prior), ObjectiveConfig.DEFAULTS);
    ComputationGraph graph = GradientCheckTest.graph(config);
    INDArray parameters = gaussian(graph.params().shape(), 3).mul(0.5);
    score(graph, config, parameters, 4);

    Map<String, INDArray> table = graph.paramTable();
    double divergence = 0;
    for (String layer : List.of("decoder0", VaeGraphs.DECODER_OUTPUT)) {
      for (String tensor : List.of("W", "b")) {
        double[] means = table.get(layer + "_" + tensor).dup('f').data().asDouble();
        double[] logs = table.get(layer + "_logStdDev" + tensor).dup('f').data().asDouble();
        double tau = prior == WeightsPrior.LEARNED ? bestPriorStdDev(means, logs) : 1;
        for (int i = 0; i < means.length; i++) {
          double variance = Math.exp(2 * logs[i]);
          divergence +=
              (means[i] * means[i] + variance) / (2 * tau * tau) - 0.5 + Math.log(tau) - logs[i];
        }
      }
    }
    Map<String, Double> terms = objective(graph).lastTerms().means();
    assertThat(terms.get("weightKlDivergence")).isCloseTo(divergence / DATA_ROWS, within(1e-10));
    assertThat(terms.get("objective"))
        .isCloseTo(terms.get("negativeElbo") + divergence / DATA_ROWS, within(1e-10));
    assertThat(terms.keySet())
        .containsExactly(
            "objective", "negativeElbo", "reconstructionNll", "klDivergence", "weightKlDivergence");
  }

  /** The learned scale is the one with the least divergence. */
  private static double bestPriorStdDev(double[] means, double[] logs) {
    double squares = 0;
    for (int i = 0; i < means.length; i++) {
      squares += means[i] * means[i] + Math.exp(2 * logs[i]);
    }
    return Math.sqrt(squares / means.length);
  }

  private static ModelConfig model(WeightsPrior prior) {
    return GradientCheckTest.model(
            List.of(3), LikelihoodKind.BERNOULLI, PosteriorConfig.DEFAULTS, PriorConfig.DEFAULTS)
        .with(WeightsConfig.gaussian(prior));
  }

  private static VaeConfig config(ModelConfig model, ObjectiveConfig objective) {
    return new VaeConfig(FEATURES, DATA_ROWS, 1, model, objective, OptimizerConfig.DEFAULTS);
  }

  private static ObjectiveVertex objective(ComputationGraph graph) {
    return (ObjectiveVertex) graph.getVertex(VaeGraphs.OBJECTIVE);
  }

  private static void score(
      ComputationGraph graph, VaeConfig config, INDArray parameters, long seed) {
    INDArray features = gaussian(new long[] {GradientCheckTest.ROWS, FEATURES}, seed);
    features.muli(0.1).addi(0.5);
    int noiseSize = VaeGraphs.noiseSize(config, VaeParts.of(config));
    long[] noise = {GradientCheckTest.ROWS, noiseSize};
    GradientCheckTest.score(
        graph, parameters, List.of(features, gaussian(noise, seed + 1)), features, null);
  }

  private static INDArray gaussian(long[] shape, long seed) {
    NoiseStream random = NoiseStream.of(seed);
    INDArray draws = Nd4j.create(DataType.DOUBLE, shape);
    for (long i = 0; i < draws.length(); i++) {
      draws.putScalar(i, random.nextGaussian());
    }
    return draws;
  }
}
