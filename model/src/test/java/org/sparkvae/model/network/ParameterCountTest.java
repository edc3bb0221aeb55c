package org.sparkvae.model.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.sparkvae.model.config.LikelihoodKind;
import org.sparkvae.model.config.ModelConfig;
import org.sparkvae.model.config.ObjectiveConfig;
import org.sparkvae.model.config.OptimizerConfig;
import org.sparkvae.model.config.VaeConfig;

class ParameterCountTest {
  @Test
  void isThatOfTheNetwork() {
    for (LikelihoodKind likelihood : LikelihoodKind.values()) {
      for (List<Integer> layers : List.of(List.of(5), List.of(7, 4))) {
        ModelConfig defaults = ModelConfig.DEFAULTS;
        ModelConfig model =
            new ModelConfig(
                3, layers, layers, defaults.activation(), likelihood, defaults.weightInit());
        VaeConfig config =
            new VaeConfig(6, 11, 1, model, ObjectiveConfig.DEFAULTS, OptimizerConfig.DEFAULTS);

        assertThat(ParameterCount.of(config)).isEqualTo(new VaeNetwork(config).parameterCount());
      }
    }
  }
}
