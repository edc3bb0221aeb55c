package org.sparkvae.model.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sparkvae.model.config.Activation;
import org.sparkvae.model.config.LikelihoodKind;
import org.sparkvae.model.config.ModelConfig;
import org.sparkvae.model.config.ObjectiveConfig;
import org.sparkvae.model.config.OptimizerConfig.OptimizerName;
import org.sparkvae.model.config.VaeConfig;
import org.sparkvae.model.config.WeightInit;
import org.sparkvae.model.network.ImputationConfig.Method;
import org.sparkvae.model.random.NoiseStream;
import org.sparkvae.model.random.Purpose;
import org.sparkvae.model.random.RowNoise;

@Timeout(60)
class ImputerTest {
  /** No draw explains a row that is so far out, and none must be the only one by chance. */
  @Test
  void drawsCountAlikeWhereNoneHasAFiniteWeight() {
    double none = Double.NEGATIVE_INFINITY;
    assertThat(DrawWeights.of(new double[] {none, none}).values()).containsExactly(0.5, 0.5);
    assertThat(DrawWeights.of(new double[] {none, 3}).values()).containsExactly(0, 1);
  }

  private static final float LOG_HALF = (float) Math.log(0.5);

  /** x = (z + 0.5, 2 z - 0.5, -z) + N(0, I): z given x_0 is N((x_0 - 0.5) / 2, 1 / 2). */
  private static final float[] DECODER = {1, 2, -1, 0.5f, -0.5f, 0};

  private static final float[] EXACT_ENCODER = {0.5f, 0, 0, -0.25f, 0, 0, 0, LOG_HALF};
  private static final float[] PRIOR_AS_ENCODER = new float[8];

  private static VaeNetwork linear(float[] encoder) {
    ModelConfig model =
        new ModelConfig(
            1,
            List.of(),
            List.of(),
            Activation.TANH,
            LikelihoodKind.GAUSSIAN_UNIT_VARIANCE,
            WeightInit.NORMAL001);
    VaeNetwork network =
        new VaeNetwork(
            new VaeConfig(
                3,
                10,
                1,
                model,
                ObjectiveConfig.DEFAULTS,
                Networks.optimizer(OptimizerName.ADAM, 0.1)));
    float[] parameters = Arrays.copyOf(encoder, 14);
    System.arraycopy(DECODER, 0, parameters, 8, DECODER.length);
    network.setParameters(parameters);
    return network;
  }

  private static NoiseStream[] streams(int rows) {
    return RowNoise.streams(1, Purpose.IMPUTATION, LongStream.range(0, rows).toArray());
  }

  private static void assertNormal(Imputation filled, int at, double mean, double variance) {
    double stdDev = Math.sqrt(variance);
    assertThat(filled.mean()[at]).isCloseTo(mean, within(0.08));
    assertThat(filled.stdDev()[at]).isCloseTo(stdDev, within(0.06 * stdDev));
    assertThat(filled.lower()[at]).isCloseTo(mean - 1.645 * stdDev, within(0.12 * stdDev));
    assertThat(filled.upper()[at]).isCloseTo(mean + 1.645 * stdDev, within(0.12 * stdDev));
  }

  @ParameterizedTest
  @EnumSource
  void aLinearModelGivesItsConditionalDistribution(Method method) {
    boolean isWeighted = method == Method.IMPORTANCE_WEIGHTED;
    float[] rows = {
      2.5f, Float.NaN, Float.NaN, Float.NaN, Float.NaN, Float.NaN, 1, 2, 3,
    };
    try (VaeNetwork network = linear(isWeighted ? PRIOR_AS_ENCODER : EXACT_ENCODER)) {
      Imputation filled =
          network.impute(
              rows, 3, new ImputationConfig(method, 10_000, 10), streams(3), CellUnits.NONE);

      assertNormal(filled, 1, 2 * 1 - 0.5, 4 * 0.5 + 1);
      assertNormal(filled, 2, -1, 0.5 + 1);
      assertNormal(filled, 3, 0.5, 1 + 1); // no cell is observed: z is drawn from the prior
      assertNormal(filled, 4, -0.5, 4 + 1);
      assertThat(Arrays.copyOfRange(filled.mean(), 6, 9)).containsExactly(1, 2, 3);
      assertThat(filled.stdDev()[7]).isZero();
      assertThat(List.of(filled.lower()[8], filled.upper()[8])).containsOnly(3.0);
    }
  }

  @Test
  void valuesAreGivenInOtherUnits() {
    float[] row = {2.5f, Float.NaN, Float.NaN};
    ImputationConfig how = new ImputationConfig(Method.ITERATED, 500, 10);
    try (VaeNetwork network = linear(EXACT_ENCODER)) {
      Imputation plain = network.impute(row, 1, how, streams(1), CellUnits.NONE);
      Imputation scaled = network.impute(row, 1, how, streams(1), (d, value) -> 10 * value + d);

      assertThat(scaled.mean()[0]).isEqualTo(25);
      assertThat(scaled.mean()[1]).isCloseTo(10 * plain.mean()[1] + 1, within(1e-4));
      assertThat(scaled.stdDev()[2]).isCloseTo(10 * plain.stdDev()[2], within(1e-4));
      assertThat(scaled.upper()[2]).isCloseTo(10 * plain.upper()[2] + 2, within(1e-4));
    }
  }

  @ParameterizedTest
  @EnumSource
  void aRowHasTheSameBitsInBatchesOfAnySize(Method method) {
    int rows = 512;
    float[] features = new float[rows * Networks.FEATURES];
    NoiseStream random = NoiseStream.of(3);
    for (int i = 0; i < features.length; i++) {
      double value = i % 12 < 6 ? random.nextUniform() : random.nextInt(2); // grey, then binary
      features[i] = random.nextUniform() < 0.4 ? Float.NaN : (float) value;
    }
    ImputationConfig how = new ImputationConfig(method, 19, 2);
    try (VaeNetwork network =
        Networks.network(Networks.config(Networks.optimizer(OptimizerName.ADAM, 0.1)))) {
      Imputation whole = network.impute(features, rows, how, streams(rows), CellUnits.NONE);

      for (int size : new int[] {1, 7}) {
        Imputation parts = new Imputation(features.length);
        NoiseStream[] streams = streams(rows);
        for (int from = 0; from < rows; from += size) {
          int to = Math.min(rows, from + size);
          int at = from * Networks.FEATURES;
          Imputation part =
              network.impute(
                  Arrays.copyOfRange(features, at, to * Networks.FEATURES),
                  to - from,
                  how,
                  Arrays.copyOfRange(streams, from, to),
                  CellUnits.NONE);
          System.arraycopy(part.mean(), 0, parts.mean(), at, part.mean().length);
          System.arraycopy(part.stdDev(), 0, parts.stdDev(), at, part.mean().length);
          System.arraycopy(part.lower(), 0, parts.lower(), at, part.mean().length);
          System.arraycopy(part.upper(), 0, parts.upper(), at, part.mean().length);
        }
        assertThat(parts.mean()).isEqualTo(whole.mean());
        assertThat(parts.stdDev()).isEqualTo(whole.stdDev());
        assertThat(parts.lower()).isEqualTo(whole.lower());
        assertThat(parts.upper()).isEqualTo(whole.upper());
      }
      assertThat(whole.mean()).doesNotContain(Double.NaN);
    }
  }

  /** Errors of the missing cells are as large as those of the observed ones. */
  @Test
  void intervalsOfGreyCellsHoldNineOfTen() {
    int cells = 4000;
    NoiseStream random = NoiseStream.of(4);
    float[] truth = new float[cells];
    float[] x = new float[cells];
    float[] means = new float[cells];
    double[] center = new double[cells];
    for (int i = 0; i < cells; i++) {
      means[i] = (float) random.nextUniform();
      center[i] = means[i];
      double error = 0.7 * Math.sqrt(means[i] * (1 - means[i])) * (random.nextUniform() - 0.5);
      truth[i] = (float) Math.max(0, Math.min(1, means[i] + error));
      x[i] = i % 2 == 0 ? truth[i] : Float.NaN;
    }
    GreyCells grey = new GreyCells(x, center, means, DrawWeights.equal(1));

    double held = 0;
    double squares = 0;
    for (int i = 1; i < cells; i += 2) {
      boolean isHeld =
          grey.limit(i, center[i], -1) <= truth[i] && truth[i] <= grey.limit(i, center[i], 1);
      held += isHeld ? 1 : 0;
      squares += Math.pow((truth[i] - center[i]) / grey.stdDev(i), 2);
    }
    assertThat(held / (cells / 2)).isBetween(0.88, 0.92);
    assertThat(squares / (cells / 2)).isBetween(0.9, 1.1);
    Arrays.fill(x, 8, cells, Float.NaN); // too few to say
    GreyCells unknown = new GreyCells(x, center, means, DrawWeights.equal(1));
    assertThat(unknown.limit(9, 0.5, -1)).isZero();
    assertThat(unknown.limit(9, 0.5, 1)).isOne();
  }
}
