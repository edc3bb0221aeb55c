package org.sparkvae.model.likelihood;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.sparkvae.model.Matrices.gaussian;
import static org.sparkvae.model.Matrices.row;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.sparkvae.model.SampleMoments;
import org.sparkvae.model.random.NoiseStream;

class SharedVarianceGaussianTest {
  private static final double LOG_2_PI = 1.8378770664093453;
  private static final double EPSILON = 1e-6;

  private static Likelihood at(double logVariance) {
    return new SharedVarianceGaussian(0).with(new double[] {logVariance});
  }

  /** Two standard deviations of 3 from the mean, and none. */
  @Test
  void itsValueIsTheDensityOfTheNormal() {
    double nll = at(Math.log(9)).reconstructionNll(row(7, -1), row(1, -1)).toDoubleVector()[0];

    assertThat(nll).isCloseTo(LOG_2_PI + Math.log(9) + 2, within(1e-12));
  }

  @ParameterizedTest
  @ValueSource(doubles = {-7.9, -1.5, 0, 2})
  void theGradientByTheLogVarianceIsTheNumericalOne(double logVariance) {
    INDArray features = gaussian(1, 3, 4, 1);
    INDArray means = gaussian(2, 3, 4, 1);

    double[] given = at(logVariance).nllAndGradient(features, means).byOwn();

    double[] up = at(logVariance + EPSILON).reconstructionNll(features, means).toDoubleVector();
    double[] down = at(logVariance - EPSILON).reconstructionNll(features, means).toDoubleVector();
    assertThat(given).hasSize(3);
    for (int row = 0; row < 3; row++) {
      double numerical = (up[row] - down[row]) / (2 * EPSILON);
      assertThat(given[row]).isCloseTo(numerical, within(1e-6 * (1 + Math.abs(numerical))));
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {-9, 9})
  void beyondTheLimitsItIsClampedAndLearnsNothing(double logVariance) {
    INDArray features = gaussian(1, 3, 4, 1);
    INDArray means = gaussian(2, 3, 4, 1);

    assertThat(at(logVariance).reconstructionNll(features, means))
        .isEqualTo(at(Math.signum(logVariance) * 8).reconstructionNll(features, means));
    assertThat(at(logVariance).nllAndGradient(features, means).byOwn()).containsOnly(0);
  }

  /** LikelihoodsTest does so at log-variance 0. */
  @Test
  void inFloatAsInDouble() {
    INDArray features = gaussian(1, 3, 4, 1);
    INDArray means = gaussian(2, 3, 4, 1);

    NllGradient expected = at(-1.5).nllAndGradient(features, means);
    NllGradient given =
        at(-1.5).nllAndGradient(features.castTo(DataType.FLOAT), means.castTo(DataType.FLOAT));

    assertThat(given.reconstructionNll())
        .containsExactly(expected.reconstructionNll(), within(1e-5));
    assertThat(given.byOwn()).containsExactly(expected.byOwn(), within(1e-5));
    INDArray error = given.gradient().castTo(DataType.DOUBLE).sub(expected.gradient());
    assertThat(error.amaxNumber().doubleValue()).isLessThan(1e-5);
  }

  @Test
  void drawsHaveTheVariance() {
    INDArray means = row(3).repeat(0, 20_000);

    INDArray draws = at(Math.log(4)).sample(means, NoiseStream.of(1));

    SampleMoments moments = SampleMoments.ofColumn(draws, 0);
    assertThat(moments.mean()).isCloseTo(3, within(4 * moments.standardError()));
    assertThat(moments.variance() / 4).isCloseTo(1, within(0.04));
  }
}
