package org.sparkvae.model.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sparkvae.model.config.Activation;
import org.sparkvae.model.config.LikelihoodKind;
import org.sparkvae.model.config.ModelConfig;
import org.sparkvae.model.config.ObjectiveConfig;
import org.sparkvae.model.config.OptimizerConfig;
import org.sparkvae.model.config.OptimizerConfig.OptimizerName;
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
        VaeConfig config = config(layers, activation, likelihood, 0);
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
          case BERNOULLI, GAUSSIAN_SHARED_VARIANCE -> features;
          case GAUSSIAN, GAUSSIAN_SIGMOID_MEAN -> 2 * features;
        };
    int own = likelihood == LikelihoodKind.GAUSSIAN_SHARED_VARIANCE ? 1 : 0;

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
}
