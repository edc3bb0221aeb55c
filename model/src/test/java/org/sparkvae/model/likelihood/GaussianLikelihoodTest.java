package org.sparkvae.model.likelihood;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.sparkvae.model.Matrices.repeated;
import static org.sparkvae.model.Matrices.row;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sparkvae.model.SampleMoments;
import org.sparkvae.model.likelihood.GaussianLikelihood.Mean;
import org.sparkvae.model.random.NoiseStream;

class GaussianLikelihoodTest {
  private static final double LOG_2_PI = 1.8378770664093453;

  private final Likelihood identity = new GaussianLikelihood(Mean.IDENTITY);
  private final Likelihood sigmoid = new GaussianLikelihood(Mean.SIGMOID);

  /** The 560 pixels of Frey Faces: 514.606. */
  @Test
  void featuresAtTheMeanWithVarianceOneGiveHalfDLog2Pi() {
    INDArray zeros = Nd4j.zeros(DataType.DOUBLE, 1, 2 * 560);

    double atZero = identity.reconstructionNll(repeated(1, new double[560]), zeros).getDouble(0);
    INDArray halves = Nd4j.zeros(DataType.DOUBLE, 1, 560).addi(0.5);
    double atHalf = sigmoid.reconstructionNll(halves, zeros).getDouble(0);

    assertThat(atZero).isCloseTo(514.606, within(1e-3));
    assertThat(atHalf).isCloseTo(514.606, within(1e-3));
  }

  /** x = (3, -1), m = (1, 1), variances 4 and 9; using 4 or 9 as stdDev gives another density. */
  @Test
  void theValueIsMinusTheLogDensity() {
    double expected = 0.5 * (2 * LOG_2_PI + Math.log(4) + 4.0 / 4 + Math.log(9) + 4.0 / 9);

    INDArray nll = identity.reconstructionNll(row(3, -1), row(1, 1, Math.log(4), Math.log(9)));

    assertThat(nll.shape()).containsExactly(1, 1);
    assertThat(nll.getDouble(0)).isCloseTo(expected, within(1e-12));
  }

  @ParameterizedTest
  @EnumSource(Mean.class)
  void logVariancesBeyond8CountAs8AndHaveNoGradient(Mean mean) {
    Likelihood gaussian = new GaussianLikelihood(mean);
    INDArray features = row(0.3, 0.4);
    INDArray outside = row(0.7, -0.2, -20, 20);
    INDArray atTheEdge = row(0.7, -0.2, -8, 8);

    assertThat(gaussian.reconstructionNll(features, outside))
        .isEqualTo(gaussian.reconstructionNll(features, atTheEdge));
    INDArray gradient = gaussian.gradient(features, outside);
    assertThat(gradient.getDouble(0, 2)).isZero();
    assertThat(gradient.getDouble(0, 3)).isZero();
    INDArray edge = gaussian.gradient(features, atTheEdge);
    assertThat(gradient.getDouble(0, 0)).isNotZero().isEqualTo(edge.getDouble(0, 0));
    assertThat(gradient.getDouble(0, 1)).isNotZero().isEqualTo(edge.getDouble(0, 1));
  }

  @Test
  void logVariancesWithin8HaveAGradient() {
    INDArray gradient = identity.gradient(row(0, 0), row(0, 0, -7.99, 7.99));

    assertThat(gradient.getDouble(0, 2)).isCloseTo(0.5, within(1e-12));
    assertThat(gradient.getDouble(0, 3)).isCloseTo(0.5, within(1e-12));
  }

  @Test
  void preActivationsOfPlusAndMinus100AreFiniteInFloat() {
    INDArray features = Nd4j.createFromArray(new float[][] {{1, 0, 1, 0}});
    INDArray output =
        Nd4j.createFromArray(new float[][] {{100, 100, -100, -100, 100, -100, 100, -100}});

    for (Likelihood gaussian : new Likelihood[] {identity, sigmoid}) {
      assertThat(gaussian.reconstructionNll(features, output).getDouble(0)).isFinite();
      assertThat(Arrays.stream(gaussian.gradient(features, output).toDoubleVector()).boxed())
          .allSatisfy(value -> assertThat(value).isFinite());
    }
  }

  @Test
  void theMeanIsTheFirstHalfOrItsSigmoid() {
    INDArray output = row(2, -1, 0.5, 0.6);

    assertThat(identity.mean(output).toDoubleVector()).containsExactly(2, -1);
    assertThat(sigmoid.mean(output).toDoubleVector())
        .containsExactly(new double[] {1 / (1 + Math.exp(-2)), 1 / (1 + Math.E)}, within(1e-12));
  }

  /** Standard deviations 3 and 1/2: as variances they would be 9 and 1/4. */
  @Test
  void drawsHaveTheMeanAndTheVarianceOfTheDensity() {
    INDArray output = repeated(20_000, 2, -1, Math.log(9), Math.log(0.25));
    double[] variances = {9, 0.25};

    for (Likelihood gaussian : new Likelihood[] {identity, sigmoid}) {
      INDArray draws = gaussian.sample(output, NoiseStream.of(5));
      for (int feature = 0; feature < 2; feature++) {
        SampleMoments moments = SampleMoments.ofColumn(draws, feature);
        double mean = gaussian.mean(output).getDouble(0, feature);
        assertThat(moments.mean()).isCloseTo(mean, within(4 * moments.standardError()));
        assertThat(moments.variance() / variances[feature]).isCloseTo(1, within(0.04));
      }
    }
  }

  @Test
  void drawsKeepTheClampedVariance() {
    INDArray draws = identity.sample(repeated(5_000, 0, -100), NoiseStream.of(6));

    assertThat(SampleMoments.ofColumn(draws, 0).variance() / Math.exp(-8))
        .isCloseTo(1, within(0.08));
  }

  @Test
  void anyRealFeatureHasADensityOfTwoParameters() {
    assertThat(identity.range(3)).isEqualTo(FeatureRange.ANY);
    assertThat(identity.outputSize(560)).isEqualTo(1120);
  }
}
