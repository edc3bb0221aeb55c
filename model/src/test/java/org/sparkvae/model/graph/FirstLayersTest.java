package org.sparkvae.model.graph;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.sparkvae.model.config.Activation;
import org.sparkvae.model.config.LikelihoodKind;
import org.sparkvae.model.config.ModelConfig;
import org.sparkvae.model.config.ObjectiveConfig;
import org.sparkvae.model.config.OptimizerConfig;
import org.sparkvae.model.config.VaeConfig;
import org.sparkvae.model.config.WeightInit;
import org.sparkvae.model.objective.VaeParts;

/** The sparse way is for wide mini-batches with few entries, and for layers that can take it. */
class FirstLayersTest {
  private static FirstLayers layers(int width, Activation activation) {
    ModelConfig model =
        new ModelConfig(
            2, List.of(3), List.of(3), activation, LikelihoodKind.BERNOULLI, WeightInit.XAVIER);
    VaeConfig config =
        new VaeConfig(width, 10, 1, model, ObjectiveConfig.DEFAULTS, OptimizerConfig.DEFAULTS);
    ComputationGraph graph =
        new ComputationGraph(new VaeGraphs(config, VaeParts.of(config)).encoder());
    graph.init();
    return new FirstLayers(graph, width);
  }

  @Test
  void oneEntryIn128ValuesOfABatchIsSparse() {
    float[] batch = new float[2 * 1280];
    Arrays.fill(batch, 100, 120, 1);
    FirstLayers layers = layers(1280, Activation.TANH);
    assertThat(layers.takeBatch(batch, 2)).isTrue();
    batch[0] = 1;
    assertThat(layers.takeBatch(batch, 2)).isFalse();
    batch[0] = -0f;
    assertThat(layers.takeBatch(batch, 2)).isTrue();
  }

  @Test
  void narrowRowsAndOtherLayersStayDense() {
    assertThat(layers(1023, Activation.TANH).takeBatch(new float[1023], 1)).isFalse();
    assertThat(layers(1024, Activation.TANH).takeBatch(new float[1024], 1)).isTrue();
    assertThat(layers(1024, Activation.SWISH).takeBatch(new float[1024], 1)).isFalse();
  }
}
