package org.sparkvae.model.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.sparkvae.model.network.Networks.gaussian;
import static org.sparkvae.model.network.Networks.optimizer;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sparkvae.model.config.Activation;
import org.sparkvae.model.config.InputNormalization;
import org.sparkvae.model.config.LikelihoodKind;
import org.sparkvae.model.config.ModelConfig;
import org.sparkvae.model.config.ObjectiveConfig;
import org.sparkvae.model.config.OptimizerConfig.OptimizerName;
import org.sparkvae.model.config.VaeConfig;
import org.sparkvae.model.config.WeightInit;
import org.sparkvae.model.objective.TermSums;
import org.sparkvae.model.random.NoiseStream;

/**
 * Wide rows with few entries take the sparse way through the first layer. The same rows with
 * negligible values in place of many zeros take the dense one, which must give the same.
 */
class SparseRowsTest {
  private static final int WIDTH = 2000;
  private static final int ENTRIES = 11;
  private static final int LATENTS = 3;
  private static final float NEGLIGIBLE = 1e-30f;

  private static VaeConfig config(Activation activation, List<Integer> layers) {
    ModelConfig model =
        new ModelConfig(
            LATENTS, layers, List.of(4), activation, LikelihoodKind.MULTINOMIAL, WeightInit.XAVIER);
    return new VaeConfig(
        WIDTH,
        100,
        1,
        model.with(InputNormalization.L2, 0),
        ObjectiveConfig.DEFAULTS,
        optimizer(OptimizerName.SGD, 0.5));
  }

  private static VaeConfig config() {
    return config(Activation.TANH, List.of(5));
  }

  /** Counts; the last row has no entry. */
  private static float[] sparse(int rows) {
    NoiseStream noise = NoiseStream.of(rows);
    float[] features = new float[rows * WIDTH];
    for (int i = 0; i < (rows - 1) * ENTRIES; i++) {
      features[i / ENTRIES * WIDTH + (int) (WIDTH * noise.nextUniform())] = 1 + i % 4;
    }
    return features;
  }

  private static float[] dense(float[] sparse) {
    float[] dense = sparse.clone();
    for (int i = 0; i < dense.length - WIDTH; i += 2) { // the norm of zeros is not negligible
      dense[i] += NEGLIGIBLE;
    }
    return dense;
  }

  private static TermSums fit(VaeNetwork network, float[] features) {
    int rows = features.length / WIDTH;
    return network.fit(new Batch(rows, features, gaussian(3, rows * LATENTS), null, 0));
  }

  @ParameterizedTest
  @CsvSource({"TANH, 5", "RELU, 7", "SWISH, 5", "TANH, 0"})
  void aStepChangesTheParametersAsADenseOneDoes(Activation activation, int width) {
    VaeConfig config = config(activation, width == 0 ? List.of() : List.of(width));
    float[] features = sparse(9);
    try (VaeNetwork one = new VaeNetwork(config);
        VaeNetwork other = new VaeNetwork(config)) {
      float[] before = one.parameters();
      double bound = fit(one, features).objectiveSum();
      assertThat(fit(other, dense(features)).objectiveSum()).isCloseTo(bound, within(1e-5 * bound));
      float[] after = one.parameters();
      float[] expected = other.parameters();
      assertThat(after).containsExactly(expected, within(2e-6f));
      assertThat(changed(before, after)).isGreaterThan(80); // a column of weights per entry
      fit(one, features); // the way of an earlier mini-batch leaves no trace
      fit(one, dense(features));
      fit(other, features);
      fit(other, features);
      assertThat(one.parameters()).containsExactly(other.parameters(), within(1e-5f));
    }
  }

  private static int changed(float[] before, float[] after) {
    int changed = 0;
    for (int i = 0; i < before.length; i++) {
      changed += before[i] == after[i] ? 0 : 1;
    }
    return changed;
  }

  @Test
  void aWeightOfAFeatureThatNoRowHasStaysAsItIs() {
    float[] features = sparse(6);
    try (VaeNetwork network = new VaeNetwork(config())) {
      float[] before = network.parameters();
      fit(network, features);
      float[] after = network.parameters();
      for (int feature = 0; feature < WIDTH; feature++) {
        boolean occurs = false;
        for (int row = 0; row < 6; row++) {
          occurs |= features[row * WIDTH + feature] != 0;
        }
        assertThat(after[feature] != before[feature]).as("%d", feature).isEqualTo(occurs);
      }
    }
  }

  @Test
  void rowsAreScoredAsDenseRowsAre() {
    float[] features = sparse(300);
    float[] noise = gaussian(5, 300 * LATENTS);
    try (VaeNetwork network = new VaeNetwork(config())) {
      assertThat(network.encode(features, 300).mean())
          .containsExactly(network.encode(dense(features), 300).mean(), within(1e-6f));
      RowBounds bounds = network.negativeElbo(features, 300, noise);
      RowBounds expected = network.negativeElbo(dense(features), 300, noise);
      assertThat(bounds.reconstructionNll())
          .containsExactly(expected.reconstructionNll(), within(1e-3f));
      assertThat(bounds.klDivergence()).containsExactly(expected.klDivergence(), within(1e-5f));
    }
  }

  @Test
  void theBitsOfAScoredRowDoNotDependOnItsNeighbors() {
    int rows = 60;
    float[] features = sparse(rows);
    float[] dense = dense(features);
    for (int row = 0; row < rows; row += 3) { // a third of the rows is dense
      System.arraycopy(dense, row * WIDTH, features, row * WIDTH, WIDTH);
    }
    float[] noise = gaussian(5, rows * LATENTS);
    try (VaeNetwork network = new VaeNetwork(config())) {
      float[] codes = network.encode(features, rows).mean();
      RowBounds bounds = network.negativeElbo(features, rows, noise);
      for (int row = 0; row < rows; row += 7) {
        float[] alone = Arrays.copyOfRange(features, row * WIDTH, (row + 1) * WIDTH);
        float[] itsNoise = Arrays.copyOfRange(noise, row * LATENTS, (row + 1) * LATENTS);
        assertThat(network.encode(alone, 1).mean())
            .isEqualTo(Arrays.copyOfRange(codes, row * LATENTS, (row + 1) * LATENTS));
        RowBounds itsBounds = network.negativeElbo(alone, 1, itsNoise);
        assertThat(itsBounds.reconstructionNll()[0]).isEqualTo(bounds.reconstructionNll()[row]);
        assertThat(itsBounds.klDivergence()[0]).isEqualTo(bounds.klDivergence()[row]);
      }
    }
  }
}
