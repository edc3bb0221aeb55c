package org.sparkvae.model.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class StreamingLogMeanExpTest {
  /** Weights 1 and 3: mean 2; shares 1/4 and 3/4, se^2 = (10/16 - 1/2) 2/1 = 1/4. */
  @Test
  void theValueIsTheLogOfTheMeanWeightAndTheErrorIsTheDeltaMethods() {
    LogLikelihood estimate = estimate(0, Math.log(3));

    assertThat(estimate.value()).isCloseTo(Math.log(2), within(1e-12));
    assertThat(estimate.standardError()).isCloseTo(0.5, within(1e-12));
  }

  @Test
  void noWeightOverflows() {
    assertThat(estimate(1000, 1000).value()).isCloseTo(1000, within(1e-9));
    assertThat(estimate(-1000, -1000).value()).isCloseTo(-1000, within(1e-9));
    assertThat(estimate(-1000, 1000).value()).isCloseTo(1000 - Math.log(2), within(1e-9));
    assertThat(estimate(1000, -1000)).isEqualTo(estimate(-1000, 1000));
  }

  @Test
  void equalWeightsHaveNoErrorAndOneWeightHasNone() {
    assertThat(estimate(-5, -5, -5).standardError()).isZero();
    assertThat(estimate(-5).value()).isEqualTo(-5);
    assertThat(estimate(-5).standardError()).isNaN();
  }

  @Test
  void weightsOfZeroCountAsDraws() {
    double none = Double.NEGATIVE_INFINITY;

    assertThat(estimate(none, 0).value()).isCloseTo(-Math.log(2), within(1e-12));
    assertThat(estimate(0, none).value()).isCloseTo(-Math.log(2), within(1e-12));
    assertThat(estimate(none, none).value()).isEqualTo(none);
  }

  @Test
  void aWeightThatIsNotANumberIsNotForgotten() {
    assertThat(estimate(Double.NaN, 0).value()).isNaN();
    assertThat(estimate(0, Double.NaN).value()).isNaN();
  }

  private static LogLikelihood estimate(double... logWeights) {
    StreamingLogMeanExp weights = new StreamingLogMeanExp();
    for (double logWeight : logWeights) {
      weights.add(logWeight);
    }
    return weights.estimate();
  }
}
