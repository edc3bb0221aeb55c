package org.sparkvae.model.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GaussianLikelihoodRowTest {
  private static final double LIMIT = 8;
  private static final double BOUND = 2e-6;

  /** Log-variances within, at and beyond the limit. */
  @ParameterizedTest
  @CsvSource({"1, 1", "3, 7.9", "560, 2", "560, 20", "2001, 9"})
  void valueAndGradientAreTheClosedForm(int features, double scale) {
    SplittableRandom random = new SplittableRandom(features);
    float[] x = new float[features];
    float[] mean = new float[features];
    float[] logVariance = new float[features];
    for (int i = 0; i < features; i++) {
      x[i] = (float) random.nextDouble(-2, 2);
      mean[i] = (float) random.nextDouble(-2, 2);
      logVariance[i] = (float) (scale * random.nextDouble(-1, 1));
    }
    float[] byMean = mean.clone();
    float[] byLogVariance = logVariance.clone();
    GaussianLikelihoodRow row = new GaussianLikelihoodRow(features, LIMIT);

    double value = row.nllAndGradient(x, byMean, byLogVariance);

    double nll = 0;
    double terms = 0;
    for (int i = 0; i < features; i++) {
      double c = Math.max(-LIMIT, Math.min(LIMIT, logVariance[i]));
      double error = (double) mean[i] - x[i];
      double square = error * error * Math.exp(-c);
      nll += 0.5 * (Math.log(2 * Math.PI) + c + square);
      terms += Math.abs(c) + square + 2;
      double byM = error * Math.exp(-c);
      double byC = Math.abs(logVariance[i]) > LIMIT ? 0 : 0.5 * (1 - square);
      assertThat((double) byMean[i]).isCloseTo(byM, within(BOUND * (1 + Math.exp(-c) * 4)));
      assertThat((double) byLogVariance[i]).isCloseTo(byC, within(BOUND * (1 + square)));
    }
    assertThat(value).isCloseTo(nll, within(BOUND * terms));
    assertThat(row.nll(x, mean, logVariance)).isEqualTo(value);
  }

  @Test
  void atTheLimitThereIsAGradientBeyondItThereIsNone() {
    GaussianLikelihoodRow row = new GaussianLikelihoodRow(4, LIMIT);
    float[] logVariance = {8, Math.nextUp(8f), -8, Float.NEGATIVE_INFINITY};
    row.nllAndGradient(new float[4], new float[4], logVariance);
    assertThat(logVariance).containsExactly(0.5f, 0, 0.5f, 0);
  }

  @Test
  void whatIsNotFiniteStaysSo() {
    GaussianLikelihoodRow row = new GaussianLikelihoodRow(1, LIMIT);
    float[] zero = {0};
    float[] nan = {Float.NaN};
    float[] infinite = {Float.POSITIVE_INFINITY};
    assertThat(row.nll(nan, zero, zero)).isNaN();
    assertThat(row.nll(zero, infinite, zero)).isNotFinite();
    assertThat(row.nll(zero, zero, nan)).isNaN();
  }

  @Test
  void aLimitThatTheExponentialDoesNotKnowIsRefused() {
    assertThatThrownBy(() -> new GaussianLikelihoodRow(1, 8.5))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Invalid limit: 8.5 (must be above 0, at most 8.0)");
  }
}
