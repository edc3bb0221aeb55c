package org.sparkvae.model.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sparkvae.model.SampleMoments;
import org.sparkvae.model.config.Activation;
import org.sparkvae.model.config.LikelihoodKind;
import org.sparkvae.model.config.ModelConfig;
import org.sparkvae.model.config.ObjectiveConfig;
import org.sparkvae.model.config.ObjectiveConfig.Estimator;
import org.sparkvae.model.config.OptimizerConfig;
import org.sparkvae.model.config.OptimizerConfig.OptimizerName;
import org.sparkvae.model.config.PosteriorConfig.PosteriorName;
import org.sparkvae.model.config.PriorConfig.PriorName;
import org.sparkvae.model.config.VaeConfig;
import org.sparkvae.model.graph.ParameterSpec;
import org.sparkvae.model.graph.Topology;

/** Compares what is computed from a configuration alone with the built network. */
class TopologyTest {
  private static final OptimizerConfig PLAIN = OptimizerConfig.DEFAULTS;

  private static VaeConfig config(
      List<Integer> layers, Activation activation, LikelihoodKind likelihood, double weightPrior) {
    ModelConfig defaults = ModelConfig.DEFAULTS;
    ModelConfig model =
        new ModelConfig(3, layers, layers, activation, likelihood, defaults.weightInit());
    ObjectiveConfig objective =
        new ObjectiveConfig(ObjectiveConfig.DEFAULTS.estimator(), 1, 1, weightPrior);
    return new VaeConfig(6, 11, 1, model, objective, PLAIN);
  }

  @ParameterizedTest
  @EnumSource(LikelihoodKind.class)
  void hasTheParameterTableOfTheGraph(LikelihoodKind likelihood) {
    for (List<Integer> layers : List.of(List.<Integer>of(), List.of(5), List.of(7, 4))) {
      for (Activation activation : List.of(Activation.TANH, Activation.SWISH)) {
        assertThatTheGraphHasItsTable(config(layers, activation, likelihood, 0));
      }
    }
    for (PosteriorName posterior : PosteriorName.values()) {
      for (PriorName prior : PriorName.values()) {
        VaeConfig config = withEstimatorA(config(List.of(5), Activation.TANH, likelihood, 0));
        assertThatTheGraphHasItsTable(Networks.config(config, posterior, prior));
      }
    }
  }

  private static void assertThatTheGraphHasItsTable(VaeConfig config) {
    ComputationGraph graph = new ComputationGraph(VaeNetwork.graphConfiguration(config));
    graph.init();
    List<String> table = new ArrayList<>();
    graph
        .paramTable()
        .forEach(
            (name, tensor) ->
                table.add("%s %d x %d".formatted(name, tensor.rows(), tensor.columns())));

    Topology topology = Topology.of(config);

    assertThat(topology.parameters().stream().map(TopologyTest::describe))
        .containsExactlyElementsOf(table);
    assertThat(topology.parameterCount()).isEqualTo(graph.params().length());
  }

  private static VaeConfig withEstimatorA(VaeConfig of) {
    ObjectiveConfig objective =
        new ObjectiveConfig(Estimator.A, 1, 1, of.objective().weightPrior());
    return new VaeConfig(
        of.featureSize(), of.rows(), of.seed(), of.model(), objective, of.optimizer());
  }

  /** A prior over an own parameter would be one over standard deviations or places, say. */
  @Test
  void ownParametersHaveNoWeightPrior() {
    VaeConfig config = config(List.of(5), Activation.TANH, LikelihoodKind.BERNOULLI, 2);

    Topology topology =
        Topology.of(
            Networks.config(withEstimatorA(config), PosteriorName.PLANAR, PriorName.MIXTURE));

    assertThat(topology.posteriorOwn()).hasSize(3);
    assertThat(topology.objectiveOwn()).hasSize(3);
    for (List<ParameterSpec> own : List.of(topology.posteriorOwn(), topology.objectiveOwn())) {
      assertThat(own).allSatisfy(spec -> assertThat(spec.weightDecay()).isZero());
    }
  }

  private static String describe(ParameterSpec spec) {
    return "%s %d x %d".formatted(spec.name(), spec.rows(), spec.columns());
  }

  @ParameterizedTest
  @EnumSource(LikelihoodKind.class)
  void countsTheParametersOfNetworksThatAreTooLargeToBuild(LikelihoodKind likelihood) {
    ModelConfig model = config(List.of(), Activation.TANH, likelihood, 0).model();
    VaeConfig config =
        new VaeConfig(Integer.MAX_VALUE, 11, 1, model, ObjectiveConfig.DEFAULTS, PLAIN);
    long features = Integer.MAX_VALUE;
    long outputs =
        switch (likelihood) {
          case GAUSSIAN, GAUSSIAN_SIGMOID_MEAN -> 2 * features;
          default -> features;
        };
    long own =
        switch (likelihood) {
          case GAUSSIAN_SHARED -> 1;
          case GAUSSIAN_PER_FEATURE, LAPLACE, NEGATIVE_BINOMIAL -> features;
          case STUDENT_T -> 2 * features;
          default -> 0;
        };

    assertThat(Topology.of(config).parameterCount())
        .isEqualTo(2 * (features + 1) * 3 + 4 * outputs + own);
  }

  @Test
  void weightDecayIsThePriorPerRowOfTheDataSet() {
    VaeConfig config = config(List.of(5), Activation.TANH, LikelihoodKind.BERNOULLI, 2);

    assertThat(Topology.of(config).parameters())
        .allSatisfy(spec -> assertThat(spec.weightDecay()).isEqualTo(2.0 / 11));
  }

  @ParameterizedTest
  @EnumSource(OptimizerName.class)
  void theInitialStateIsThatOfANewNetwork(OptimizerName optimizer) {
    VaeConfig config = Networks.config(Networks.optimizer(optimizer, 0.1));

    try (VaeNetwork network = new VaeNetwork(config)) {
      assertThat(VaeNetwork.initialParameters(config)).isEqualTo(network.parameters());
      assertThat(VaeNetwork.initialUpdaterState(config)).isEqualTo(network.updaterState());
    }
  }

  /** Flows near 0, means from N(0, I), log-variances and logits at 0. */
  @Test
  void ownParametersStartFromTheirDraws() {
    VaeConfig config =
        Networks.config(
            withEstimatorA(config(List.of(5), Activation.TANH, LikelihoodKind.BERNOULLI, 0)),
            PosteriorName.PLANAR,
            PriorName.MIXTURE);
    float[] parameters = VaeNetwork.initialParameters(config);
    long[] ends = Topology.of(config).ends();

    float[] flow = Arrays.copyOfRange(parameters, (int) ends[1], (int) ends[2]);
    assertThat(flow).hasSize(2 * (3 + 3 + 1));
    for (int i = 0; i < 12; i++) {
      assertThat(Math.abs(flow[i])).isBetween(1e-4f, 0.5f);
    }
    assertThat(Arrays.copyOfRange(flow, 12, 14)).containsOnly(0);
    float[] mixture = Arrays.copyOfRange(parameters, (int) ends[3], (int) ends[4]);
    assertThat(mixture).hasSize(3 * (3 + 3 + 1));
    double[] means = new double[9];
    Arrays.setAll(means, i -> mixture[i]);
    assertThat(SampleMoments.of(means).variance()).isBetween(0.3, 3.0);
    assertThat(Arrays.copyOfRange(mixture, 9, 21)).containsOnly(0);
  }
}
