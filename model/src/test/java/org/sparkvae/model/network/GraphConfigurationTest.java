package org.sparkvae.model.network;

import static org.assertj.core.api.Assertions.assertThat;

import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sparkvae.model.config.ObjectiveConfig;
import org.sparkvae.model.config.ObjectiveConfig.Estimator;
import org.sparkvae.model.config.OptimizerConfig;
import org.sparkvae.model.config.OptimizerConfig.OptimizerName;
import org.sparkvae.model.config.OptimizerConfig.Schedule;
import org.sparkvae.model.config.VaeConfig;

/** dl4j-spark sends the graph's configuration as JSON. */
class GraphConfigurationTest {
  @ParameterizedTest
  @EnumSource(OptimizerName.class)
  void theGraphSurvivesJson(OptimizerName optimizer) {
    ComputationGraphConfiguration graph = VaeNetwork.graphConfiguration(config(optimizer));

    ComputationGraphConfiguration read = ComputationGraphConfiguration.fromJson(graph.toJson());

    assertThat(read).isEqualTo(graph);
    assertThat(read.toJson()).isEqualTo(graph.toJson());
  }

  /** Samples, weight of the divergence, estimator and prior over weights came along. */
  @Test
  void aGraphFromJsonTrainsLikeTheNetwork() {
    VaeConfig config = config(OptimizerName.ADAM);
    ComputationGraph graph =
        new ComputationGraph(
            ComputationGraphConfiguration.fromJson(VaeNetwork.graphConfiguration(config).toJson()));
    graph.init();
    VaeNetwork network = Networks.network(config);
    graph.params().assign(Nd4j.createFromArray(network.parameters()));
    float[] rows = Networks.features(1, 4, Networks.FEATURES);
    float[] noise = Networks.gaussian(2, 8 * Networks.LATENTS);

    network.fit(new Batch(4, rows, noise, null));
    INDArray features = Nd4j.createFromArray(rows).reshape('c', 4, Networks.FEATURES);
    INDArray draws = Nd4j.createFromArray(noise).reshape('c', 8, Networks.LATENTS);
    graph.fit(new INDArray[] {features, draws}, new INDArray[] {features});

    assertThat(graph.params().toFloatVector()).isEqualTo(network.parameters());
  }

  private static VaeConfig config(OptimizerName optimizer) {
    return Networks.config(
        new ObjectiveConfig(Estimator.A, 2, 0.5, 2),
        new OptimizerConfig(optimizer, 0.01, Schedule.EXPONENTIAL, 0.5, 10, 5));
  }
}
