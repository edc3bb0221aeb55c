package org.sparkvae.model.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.sparkvae.model.network.Networks.FEATURES;
import static org.sparkvae.model.network.Networks.LATENTS;
import static org.sparkvae.model.network.Networks.batch;
import static org.sparkvae.model.network.Networks.config;
import static org.sparkvae.model.network.Networks.features;
import static org.sparkvae.model.network.Networks.gaussian;
import static org.sparkvae.model.network.Networks.network;
import static org.sparkvae.model.network.Networks.optimizer;
import static org.sparkvae.model.network.Networks.stepOf;

import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.sparkvae.model.config.LikelihoodKind;
import org.sparkvae.model.config.ObjectiveConfig;
import org.sparkvae.model.config.ObjectiveConfig.Estimator;
import org.sparkvae.model.config.ObjectiveName;
import org.sparkvae.model.config.OptimizerConfig;
import org.sparkvae.model.config.OptimizerConfig.OptimizerName;
import org.sparkvae.model.config.PosteriorConfig.PosteriorName;
import org.sparkvae.model.config.PriorConfig.PriorName;
import org.sparkvae.model.config.VaeConfig;
import org.sparkvae.model.graph.Topology;
import org.sparkvae.model.random.NoiseStream;

/** Networks train on and score rows in which some features are NaN. */
class UnobservedCellsFitTest {
  private static final OptimizerConfig SGD = optimizer(OptimizerName.SGD, 0.1);
  private static final int NEVER_OBSERVED = 2;
  private static final int ROWS = 300; // more than go through the encoder together

  /** Every likelihood with both estimators and the importance-weighted bound. */
  static Stream<Arguments> objectives() {
    return Arrays.stream(LikelihoodKind.values())
        .flatMap(
            kind ->
                Stream.of(
                        new ObjectiveConfig(Estimator.A, 2, 1, 0),
                        new ObjectiveConfig(Estimator.B, 1, 1, 0),
                        new ObjectiveConfig(ObjectiveName.IWAE, Estimator.B, 3, 1, 0, 0))
                    .map(objective -> Arguments.of(kind, objective)));
  }

  private static VaeConfig of(
      LikelihoodKind kind, ObjectiveConfig objective, OptimizerConfig optimizer) {
    VaeConfig config = config(objective, optimizer);
    return config.with(
        config.model().with(kind, config.model().posterior(), config.model().prior()), objective);
  }

  /** A third of the cells is NaN, and every cell of row 1. */
  private static float[] withGaps(float[] rows) {
    NoiseStream noise = NoiseStream.of(11);
    for (int i = 0; i < rows.length; i++) {
      if (noise.nextUniform() < 1 / 3. || i / FEATURES == 1) {
        rows[i] = Float.NaN;
      }
    }
    return rows;
  }

  private static Batch batchWithGaps(long seed, int rows, int samples) {
    float[] noise = gaussian(seed + 1000, rows * samples * LATENTS);
    return new Batch(rows, withGaps(features(seed, rows, FEATURES)), noise, null, 0);
  }

  @ParameterizedTest
  @MethodSource("objectives")
  void parametersAndTermsStayFinite(LikelihoodKind kind, ObjectiveConfig objective) {
    VaeConfig config = of(kind, objective, optimizer(OptimizerName.ADAM, 0.01));
    try (VaeNetwork network = new VaeNetwork(config)) {
      for (int step = 0; step < 40; step++) {
        double mean =
            network.fit(batchWithGaps(step, 7, objective.samplesPerRow())).meanObjective();
        assertThat(mean).isFinite();
      }
      for (float parameter : network.parameters()) {
        assertThat(parameter).isFinite();
      }
    }
  }

  /** Other weights and biases of the pre-activations of a feature that is NaN in every row. */
  @ParameterizedTest
  @MethodSource("objectives")
  void theStepDoesNotDependOnWhatTheDecoderSaysAboutThem(
      LikelihoodKind kind, ObjectiveConfig objective) {
    VaeConfig config = of(kind, objective, SGD);
    Batch batch = batchWithGaps(3, 5, objective.samplesPerRow());
    for (int row = 0; row < batch.rows(); row++) {
      batch.features()[row * FEATURES + NEVER_OBSERVED] = Float.NaN;
    }
    try (VaeNetwork one = network(config);
        VaeNetwork other = network(config)) {
      int[] places = parametersOfUnobserved(config);
      float[] changed = other.parameters();
      for (int place : places) {
        changed[place] += 2;
      }
      other.setParameters(changed);

      double[] step = stepOf(one, batch);

      assertThat(stepOf(other, batch)).containsExactly(step);
      assertThat(Arrays.stream(step).filter(change -> change != 0).count())
          .isGreaterThan(step.length / 2);
      for (int place : places) {
        assertThat(step[place]).isZero();
      }
    }
  }

  /** Weights, column-major, and biases, in the layer of the decoder's output. */
  private static int[] parametersOfUnobserved(VaeConfig config) {
    Topology topology = Topology.of(config);
    Topology.Layer output = topology.decoder().get(topology.decoder().size() - 1);
    int fanIn = (int) output.fanIn();
    int fanOut = (int) output.fanOut();
    int end = (int) topology.ends()[3];
    int start = end - (fanIn + 1) * fanOut;
    return IntStream.range(start, end)
        .filter(
            place ->
                (place < end - fanOut ? (place - start) / fanIn : place - (end - fanOut)) % FEATURES
                    == NEVER_OBSERVED)
        .toArray();
  }

  @Test
  void batchesWithoutGapsTakeTheSameStepAfterOnesWithGaps() {
    VaeConfig config = config(SGD);
    try (VaeNetwork fresh = network(config);
        VaeNetwork used = network(config)) {
      used.fit(batchWithGaps(1, 4, 1));
      used.setParameters(fresh.parameters());

      assertThat(stepOf(used, batch(2, 4))).isEqualTo(stepOf(fresh, batch(2, 4)));
    }
  }

  /** -log p(x|z) of the observed cells, clipped, at z of the row with 0 in place of NaN. */
  @Test
  void aRowScoresItsObservedCells() {
    float[] row = {0.3f, Float.NaN, 7, 0.6f, Float.NaN, -1};
    float[] zeros = {0.3f, 0, 7, 0.6f, 0, -1};
    float[] noise = gaussian(5, LATENTS);
    try (VaeNetwork network = network(config(SGD))) {
      RowBounds bounds = network.negativeElbo(row, 1, noise);

      PosteriorParameters encoding = network.encode(zeros, 1);
      assertThat(network.encode(row, 1).mean()).isEqualTo(encoding.mean());
      assertThat(network.reconstruct(row, 1)).isEqualTo(network.reconstruct(zeros, 1));
      float[] mean = network.decode(network.fromPosterior(encoding, noise, 1), 1);
      double nll =
          -0.3 * Math.log(mean[0])
              - 0.7 * Math.log(1 - mean[0])
              - Math.log(mean[2])
              - 0.6 * Math.log(mean[3])
              - 0.4 * Math.log(1 - mean[3])
              - Math.log(1 - mean[5]);
      assertThat((double) bounds.reconstructionNll()[0]).isCloseTo(nll, within(1e-5));
      assertThat(bounds.klDivergence())
          .isEqualTo(network.negativeElbo(zeros, 1, noise).klDivergence());
      assertThat(row).containsExactly(0.3f, Float.NaN, 7, 0.6f, Float.NaN, -1);
    }
  }

  @ParameterizedTest
  @CsvSource({"DIAGONAL_GAUSSIAN, STANDARD_NORMAL", "PLANAR, MIXTURE"})
  void neitherNeighborsNorPositionMatter(PosteriorName posterior, PriorName prior) {
    ObjectiveConfig objective = new ObjectiveConfig(Estimator.A, 1, 1, 0);
    VaeConfig config = config(config(objective, SGD), posterior, prior);
    float[] rows = withGaps(features(1, ROWS, FEATURES));
    System.arraycopy(features(2, 9, FEATURES), 0, rows, 20 * FEATURES, 9 * FEATURES);
    try (VaeNetwork network = network(config)) {
      float[] noise = gaussian(2, ROWS * network.noiseSize());
      RowBounds bounds = network.negativeElbo(rows, ROWS, noise);
      LogLikelihood[] weighted =
          network.importanceWeightedLogLikelihood(rows, ROWS, 3, streams(0, ROWS));

      assertThat(bounds.reconstructionNll()[1]).isZero();
      for (int row = 0; row < ROWS; row++) {
        float[] one = Arrays.copyOfRange(rows, row * FEATURES, (row + 1) * FEATURES);
        float[] draw = Arrays.copyOfRange(noise, row * LATENTS, (row + 1) * LATENTS);
        RowBounds alone = network.negativeElbo(one, 1, draw);

        assertThat(alone.reconstructionNll()[0]).isEqualTo(bounds.reconstructionNll()[row]);
        assertThat(alone.klDivergence()[0]).isEqualTo(bounds.klDivergence()[row]).isFinite();
        LogLikelihood weightedAlone =
            network.importanceWeightedLogLikelihood(one, 1, 3, streams(row, row + 1))[0];
        assertThat(weightedAlone).isEqualTo(weighted[row]);
        assertThat(weightedAlone.value()).isFinite();
      }
    }
  }

  private static NoiseStream[] streams(int from, int to) {
    return IntStream.range(from, to)
        .mapToObj(row -> NoiseStream.of(3, row))
        .toArray(NoiseStream[]::new);
  }
}
