package org.sparkvae.model.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.sparkvae.model.network.Networks.features;
import static org.sparkvae.model.network.Networks.gaussian;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sparkvae.model.config.Activation;
import org.sparkvae.model.config.LikelihoodKind;
import org.sparkvae.model.config.ModelConfig;
import org.sparkvae.model.config.ObjectiveConfig;
import org.sparkvae.model.config.ObjectiveConfig.Estimator;
import org.sparkvae.model.config.OptimizerConfig;
import org.sparkvae.model.config.PosteriorConfig.PosteriorName;
import org.sparkvae.model.config.PriorConfig.PriorName;
import org.sparkvae.model.config.VaeConfig;
import org.sparkvae.model.config.WeightInit;
import org.sparkvae.model.random.NoiseStream;

/** The score of a row depends neither on its neighbors nor on its position. */
class RowScoreTest {
  private static final int FEATURES = 30;
  private static final int LATENTS = 7;
  private static final int ROWS = 500;

  private final VaeNetwork network = new VaeNetwork(config(LATENTS, 50));
  private final float[] rows = features(1, ROWS, FEATURES);

  private static VaeConfig config(int latents, int units) {
    ModelConfig model =
        new ModelConfig(
            latents,
            List.of(units),
            List.of(units),
            Activation.TANH,
            LikelihoodKind.BERNOULLI,
            WeightInit.XAVIER);
    return new VaeConfig(
        FEATURES, ROWS, 5, model, ObjectiveConfig.DEFAULTS, OptimizerConfig.DEFAULTS);
  }

  private static VaeNetwork network(PosteriorName posterior, PriorName prior) {
    VaeConfig of = config(LATENTS, 50);
    ObjectiveConfig objective = new ObjectiveConfig(Estimator.A, 1, 1, 0);
    VaeConfig config =
        new VaeConfig(
            of.featureSize(), of.rows(), of.seed(), of.model(), objective, of.optimizer());
    return new VaeNetwork(Networks.config(config, posterior, prior));
  }

  private static float[] part(float[] values, int row, int columns) {
    return Arrays.copyOfRange(values, row * columns, (row + 1) * columns);
  }

  /** -log p(x|z) of clipped x, with z from q(z|x) of x as it is. */
  @Test
  void valuesBeyondTheRangeAreClippedForTheLikelihoodOnly() {
    float[] beyond = part(rows, 3, FEATURES);
    beyond[4] = 9;
    beyond[7] = -2;
    float[] clipped = beyond.clone();
    clipped[4] = 1;
    clipped[7] = 0;
    float[] given = beyond.clone();
    RowBounds bounds = network.negativeElbo(beyond, 1, new float[LATENTS]);

    float[] mean = network.decode(network.encode(beyond, 1).mean(), 1);
    double nll = 0;
    for (int i = 0; i < FEATURES; i++) {
      nll -= clipped[i] * Math.log(mean[i]) + (1 - clipped[i]) * Math.log(1 - mean[i]);
    }
    assertThat((double) bounds.reconstructionNll()[0]).isCloseTo(nll, within(1e-4));
    assertThat(bounds.klDivergence())
        .isNotEqualTo(network.negativeElbo(clipped, 1, new float[LATENTS]).klDivergence());
    assertThat(beyond).isEqualTo(given);
    NoiseStream[] noise = {NoiseStream.of(1)};
    assertThat(network.importanceWeightedLogLikelihood(beyond, 1, 9, noise)[0].value())
        .isBetween(-200.0, 0.0);
  }

  @ParameterizedTest
  @CsvSource({"DIAGONAL_GAUSSIAN, STANDARD_NORMAL", "PLANAR, MIXTURE", "DIAGONAL_GAUSSIAN, VAMP"})
  void rowsScoreOneByOneWhatTheyScoreTogetherBitForBit(PosteriorName posterior, PriorName prior) {
    VaeNetwork network = network(posterior, prior);
    float[] noise = gaussian(2, ROWS * LATENTS);
    PosteriorParameters encoding = network.encode(rows, ROWS);
    float[] decoded = network.decode(noise, ROWS);
    RowBounds bounds = network.negativeElbo(rows, ROWS, noise);
    float[] latents = network.fromPosterior(encoding, noise, ROWS);
    float[] codes = network.codes(encoding, ROWS);

    for (int row = 0; row < ROWS; row++) {
      float[] one = part(rows, row, FEATURES);
      float[] noiseOfOne = part(noise, row, LATENTS);
      PosteriorParameters alone = network.encode(one, 1);
      RowBounds boundsAlone = network.negativeElbo(one, 1, noiseOfOne);

      assertThat(alone.mean()).isEqualTo(part(encoding.mean(), row, LATENTS));
      assertThat(alone.logVariance()).isEqualTo(part(encoding.logVariance(), row, LATENTS));
      assertThat(network.fromPosterior(alone, noiseOfOne, 1))
          .isEqualTo(part(latents, row, LATENTS));
      assertThat(network.codes(alone, 1)).isEqualTo(part(codes, row, LATENTS));
      assertThat(network.decode(noiseOfOne, 1)).isEqualTo(part(decoded, row, FEATURES));
      assertThat(boundsAlone.reconstructionNll()[0]).isEqualTo(bounds.reconstructionNll()[row]);
      assertThat(boundsAlone.klDivergence()[0]).isEqualTo(bounds.klDivergence()[row]);
    }
  }

  /** A matrix of one column is both row-major and column-major. */
  @ParameterizedTest
  @CsvSource({"1, 50", "1, 1", "7, 1"})
  void placesDoNotMatterWhereLayersAreNarrow(int latents, int units) {
    try (VaeNetwork narrow = new VaeNetwork(config(latents, units))) {
      float[] equal = new float[ROWS * FEATURES];
      for (int row = 0; row < ROWS; row++) {
        System.arraycopy(rows, 0, equal, row * FEATURES, FEATURES);
      }
      float[] means = narrow.encode(equal, ROWS).mean();
      for (int row = 1; row < ROWS; row++) {
        assertThat(part(means, row, latents)).isEqualTo(part(means, 0, latents));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"DIAGONAL_GAUSSIAN, STANDARD_NORMAL", "PLANAR, MIXTURE", "DIAGONAL_GAUSSIAN, VAMP"})
  void importanceWeightsOfARowDoNotDependOnItsNeighbors(PosteriorName posterior, PriorName prior) {
    VaeNetwork network = network(posterior, prior);
    int count = 100;
    LogLikelihood[] together =
        network.importanceWeightedLogLikelihood(rows, count, 3, streams(count));

    for (int row = 0; row < count; row++) {
      NoiseStream[] stream = {NoiseStream.of(3, row)};
      assertThat(
              network.importanceWeightedLogLikelihood(part(rows, row, FEATURES), 1, 3, stream)[0])
          .isEqualTo(together[row]);
    }
  }

  private static NoiseStream[] streams(int count) {
    return IntStream.range(0, count)
        .mapToObj(row -> NoiseStream.of(3, row))
        .toArray(NoiseStream[]::new);
  }

  @Test
  void aReconstructionIsTheDecodedMean() {
    PosteriorParameters encoding = network.encode(rows, ROWS);

    assertThat(network.reconstruct(rows, ROWS)).isEqualTo(network.decode(encoding.mean(), ROWS));
  }

  @Test
  void generatedRowsAreDecodedStandardNormalDraws() {
    assertThat(network.generate(300, NoiseStream.of(9)))
        .isEqualTo(network.decode(gaussian(9, 300 * LATENTS), 300));
  }

  /** 1/2 sum (mean^2 + exp(logVariance) - 1 - logVariance), from the output of encode. */
  @Test
  void theDivergenceOfARowIsThatOfItsEncoding() {
    PosteriorParameters encoding = network.encode(rows, ROWS);
    RowBounds bounds = network.negativeElbo(rows, ROWS, new float[ROWS * LATENTS]);

    for (int row = 0; row < ROWS; row++) {
      double kl = 0;
      for (int j = row * LATENTS; j < (row + 1) * LATENTS; j++) {
        double logVariance = encoding.logVariance()[j];
        kl += Math.pow(encoding.mean()[j], 2) + Math.exp(logVariance) - 1 - logVariance;
      }
      assertThat(bounds.klDivergence()[row]).isCloseTo((float) (kl / 2), within(1e-5f));
    }
  }

  @Test
  void sumsWeightEachRow() {
    RowBounds bounds = new RowBounds(new float[] {1, 10}, new float[] {2, 20});

    assertThat(bounds.negativeElbo(1)).isEqualTo(30);
    assertThat(bounds.sum(null).reconstructionNllSum()).isEqualTo(11);
    assertThat(bounds.sum(new float[] {3, 0.5f}).reconstructionNllSum()).isEqualTo(8);
    assertThat(bounds.sum(new float[] {3, 0.5f}).klDivergenceSum()).isEqualTo(16);
    assertThat(bounds.sum(null).rows()).isEqualTo(2);
  }
}
