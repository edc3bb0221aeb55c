package org.sparkvae.spark.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.factory.Nd4j;
import org.sparkvae.model.config.Activation;
import org.sparkvae.model.config.LikelihoodKind;
import org.sparkvae.model.config.ModelConfig;
import org.sparkvae.model.config.ObjectiveConfig;
import org.sparkvae.model.config.OptimizerConfig;
import org.sparkvae.model.config.OptimizerConfig.OptimizerName;
import org.sparkvae.model.config.OptimizerConfig.Schedule;
import org.sparkvae.model.config.VaeConfig;
import org.sparkvae.model.config.WeightInit;
import org.sparkvae.model.network.Batch;
import org.sparkvae.model.network.VaeNetwork;

/** The computed memory against that of a network that was built and trained. */
class NetworkMemoryTest {
  private static VaeConfig config(
      LikelihoodKind likelihood, OptimizerName optimizer, int features, int width) {
    return new VaeConfig(
        features,
        100,
        1,
        new ModelConfig(
            7,
            List.of(width, 30),
            List.of(20, width),
            Activation.TANH,
            likelihood,
            WeightInit.XAVIER),
        ObjectiveConfig.DEFAULTS,
        new OptimizerConfig(optimizer, 1e-3, Schedule.CONSTANT, 0.5, 10, 1.0));
  }

  @ParameterizedTest
  @CsvSource({
    "BERNOULLI, ADAM",
    "GAUSSIAN, ADAGRAD",
    "GAUSSIAN_SIGMOID_MEAN, ADADELTA",
    "BERNOULLI, RMSPROP",
    "BERNOULLI, NESTEROVS",
    "BERNOULLI, SGD"
  })
  void parametersAndOptimizerStateAreCountedExactly(
      LikelihoodKind likelihood, OptimizerName optimizer) {
    VaeConfig config = config(likelihood, optimizer, 11, 40);
    NetworkMemory memory = NetworkMemory.of(config, 10);
    try (VaeNetwork network = new VaeNetwork(config)) {
      assertThat(memory.parameters()).isEqualTo(network.parameterCount());
      assertThat(memory.updaterState()).isEqualTo(network.updaterState().length);
      assertThat(memory.messageBytes())
          .isEqualTo(4L * (network.parameters().length + network.updaterState().length));
    }
  }

  @ParameterizedTest
  @CsvSource({"BERNOULLI, 784, 500, 100", "GAUSSIAN, 2000, 50, 1000", "GAUSSIAN, 50, 2000, 20"})
  void workspacesStayWithinWhatIsComputed(
      LikelihoodKind likelihood, int features, int width, int batchSize)
      throws InterruptedException {
    VaeConfig config = config(likelihood, OptimizerName.ADAM, features, width);
    long[] held = new long[1];
    Thread slot = new Thread(() -> held[0] = trainAndScore(config, batchSize));
    slot.start(); // a thread's workspaces are its own
    slot.join();
    long computed = NetworkMemory.of(config, batchSize).workspaceBytes();
    assertThat(held[0]).isBetween(computed / 20, computed);
  }

  private static long trainAndScore(VaeConfig config, int batchSize) {
    float[] features = new float[batchSize * config.featureSize()];
    float[] noise = new float[batchSize * config.model().latentSize()];
    try (VaeNetwork network = new VaeNetwork(config)) {
      for (int step = 0; step < 5; step++) {
        network.fit(new Batch(batchSize, features, noise, null));
      }
      network.negativeElbo(features, batchSize, noise);
      network.decode(noise, batchSize);
      return Nd4j.getWorkspaceManager().getAllWorkspacesForCurrentThread().stream()
          .mapToLong(MemoryWorkspace::getCurrentSize)
          .sum();
    }
  }

  @Test
  void aClosedNetworkHoldsNoArrayOfItsOwn() {
    VaeNetwork network = new VaeNetwork(config(LikelihoodKind.BERNOULLI, OptimizerName.ADAM, 9, 8));
    float[] features = new float[2 * 9];
    network.fit(new Batch(2, features, new float[2 * 7], null));
    network.close();
    assertThatThrownBy(network::parameters)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("The network is closed");
    assertThatThrownBy(() -> network.encode(features, 2)).hasMessage("The network is closed");
  }
}
