package org.sparkvae.model.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sparkvae.model.config.ObjectiveConfig;
import org.sparkvae.model.config.ObjectiveConfig.Estimator;
import org.sparkvae.model.config.OptimizerConfig;
import org.sparkvae.model.config.OptimizerConfig.OptimizerName;
import org.sparkvae.model.config.OptimizerConfig.Schedule;
import org.sparkvae.model.config.PosteriorConfig.PosteriorName;
import org.sparkvae.model.config.PriorConfig.PriorName;
import org.sparkvae.model.config.VaeConfig;

/** dl4j-spark sends the graph's configuration as JSON. */
class GraphConfigurationTest {
  private static final int STEPS = 12;

  static Stream<VaeConfig> configs() {
    return Stream.of(OptimizerName.values())
        .map(GraphConfigurationTest::config)
        .flatMap(
            config ->
                Stream.of(
                    config, Networks.config(config, PosteriorName.PLANAR, PriorName.MIXTURE)));
  }

  @ParameterizedTest
  @MethodSource("configs")
  void theGraphSurvivesJson(VaeConfig config) {
    ComputationGraphConfiguration graph = VaeNetwork.graphConfiguration(config);

    ComputationGraphConfiguration read = ComputationGraphConfiguration.fromJson(graph.toJson());

    assertThat(read).isEqualTo(graph);
    assertThat(read.toJson()).isEqualTo(graph.toJson());
  }

  /**
   * The JSON keeps samples, KL weight, estimator and weight prior, and the network's optimizer
   * takes the same steps as DL4J's, including clipping, prior and schedule.
   */
  @ParameterizedTest
  @EnumSource(OptimizerName.class)
  void aGraphFromJsonTrainsLikeTheNetwork(OptimizerName optimizer) {
    VaeConfig config = config(optimizer);
    ComputationGraph graph =
        new ComputationGraph(
            ComputationGraphConfiguration.fromJson(VaeNetwork.graphConfiguration(config).toJson()));
    graph.init();
    VaeNetwork network = Networks.network(config);
    float[] start = network.parameters();
    graph.params().assign(Nd4j.createFromArray(start));

    for (int step = 0; step < STEPS; step++) {
      int rows = 3 + step % 2;
      float[] features = Networks.features(step, rows, Networks.FEATURES);
      float[] noise = Networks.gaussian(2, 2 * rows * Networks.LATENTS);
      network.fit(new Batch(rows, features, noise, null, 0));
      INDArray x = Nd4j.createFromArray(features).reshape('c', rows, Networks.FEATURES);
      INDArray draws = Nd4j.createFromArray(noise).reshape('c', 2 * rows, Networks.LATENTS);
      graph.fit(new INDArray[] {x, draws}, new INDArray[] {x});
    }

    float[] expected = graph.params().toFloatVector();
    float[] actual = network.parameters();
    double change = Networks.norm(difference(expected, start));
    assertThat(Networks.norm(difference(expected, actual))).isLessThan(1e-4 * change);
    float[] state =
        graph.getUpdater().getStateViewArray() == null
            ? new float[0]
            : graph.getUpdater().getStateViewArray().toFloatVector();
    assertThat(network.updaterState()).hasSameSizeAs(state);
    for (int from = 0; from < state.length; from += start.length) { // moments differ in scale
      float[] theirs = Arrays.copyOfRange(state, from, from + start.length);
      float[] ours = Arrays.copyOfRange(network.updaterState(), from, from + start.length);
      double size = Networks.norm(difference(theirs, new float[start.length]));
      assertThat(Networks.norm(difference(theirs, ours))).isLessThan(1e-4 * size);
    }
  }

  private static double[] difference(float[] left, float[] right) {
    double[] difference = new double[left.length];
    Arrays.setAll(difference, i -> (double) left[i] - right[i]);
    return difference;
  }

  private static VaeConfig config(OptimizerName optimizer) {
    return Networks.config(
        new ObjectiveConfig(Estimator.A, 2, 0.5, 2),
        new OptimizerConfig(optimizer, 0.01, Schedule.EXPONENTIAL, 0.5, 10, 5));
  }
}
