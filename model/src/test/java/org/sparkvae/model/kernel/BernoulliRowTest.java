package org.sparkvae.model.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BernoulliRowTest {
  /** Widths near multiples of the unrolled loop and the largest product; small and huge logits. */
  @ParameterizedTest
  @CsvSource({"1, 3", "3, 3", "784, 3", "784, 40", "999, 0.01", "2001, 8", "5000, 100"})
  void valueAndGradientAreTheClosedForm(int features, double scale) {
    SplittableRandom random = new SplittableRandom(features);
    float[] x = new float[features];
    float[] logits = new float[features];
    double nll = 0;
    double terms = 0;
    double[] gradient = new double[features];
    for (int i = 0; i < features; i++) {
      x[i] = i % 3 == 0 ? random.nextInt(2) : (float) random.nextDouble();
      logits[i] = (float) (scale * random.nextDouble(-1, 1));
      double a = logits[i];
      double term = Math.max(a, 0) + Math.log1p(Math.exp(-Math.abs(a))) - x[i] * a;
      nll += term;
      terms += Math.abs(a) + 1;
      gradient[i] = 1 / (1 + Math.exp(-a)) - x[i];
    }
    BernoulliRow row = new BernoulliRow(features);

    double bound = 2e-7 * features + 1e-7 * terms;
    assertThat(row.nll(x, logits)).isCloseTo(nll, within(bound));
    assertThat(row.nllAndGradient(x, logits)).isEqualTo(row.nll(x, logitsOf(features, scale)));
    for (int i = 0; i < features; i++) {
      assertThat((double) logits[i]).isCloseTo(gradient[i], within(2e-7));
    }
  }

  /** Draws the same logits again, because the gradient has overwritten them. */
  private static float[] logitsOf(int features, double scale) {
    SplittableRandom random = new SplittableRandom(features);
    float[] logits = new float[features];
    for (int i = 0; i < features; i++) {
      if (i % 3 == 0) {
        random.nextInt(2);
      } else {
        random.nextDouble();
      }
      logits[i] = (float) (scale * random.nextDouble(-1, 1));
    }
    return logits;
  }

  @Test
  void whatIsNotFiniteStaysSo() {
    BernoulliRow row = new BernoulliRow(2);
    assertThat(row.nll(new float[] {0.5f, 1}, new float[] {Float.NaN, 1})).isNaN();
    assertThat(row.nll(new float[] {0, 1}, new float[] {Float.POSITIVE_INFINITY, 1})).isNotFinite();
  }
}
