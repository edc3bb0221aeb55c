package org.sparkvae.model.posterior;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.sparkvae.model.Matrices.gaussian;
import static org.sparkvae.model.Matrices.repeated;
import static org.sparkvae.model.Matrices.row;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.sparkvae.model.NumericalGradient;
import org.sparkvae.model.SampleMoments;

class DiagonalGaussianTest {
  private static final double LOG_2_PI = 1.8378770664093453;

  private final Posterior posterior = new DiagonalGaussian();

  private LatentDraw draw(List<INDArray> heads, INDArray noise) {
    return new LatentDraw(posterior, heads, noise, 1, new double[0]);
  }

  @Test
  void theHeadsAreMeanAndLogVarianceInThisOrder() {
    assertThat(posterior.heads()).containsExactly("mean", "logVariance");
  }

  /** Exact, because noise is an input. Using a variance as the standard deviation gives 11. */
  @Test
  void oneUnitOfNoiseMovesTheLatentByOneStdDev() {
    INDArray latent = draw(List.of(row(2.0), row(Math.log(9.0))), row(1.0)).latent();

    assertThat(latent.getDouble(0)).isCloseTo(5.0, within(1e-12));
  }

  @Test
  void latentsHaveTheMeanAndTheVarianceOfTheHeads() {
    int draws = 20_000;
    List<INDArray> heads =
        List.of(repeated(draws, 2, -1), repeated(draws, Math.log(9), Math.log(0.25)));

    INDArray latent = draw(heads, gaussian(1, draws, 2, 1)).latent();

    double[] means = {2, -1};
    double[] variances = {9, 0.25};
    for (int j = 0; j < 2; j++) {
      SampleMoments moments = SampleMoments.ofColumn(latent, j);
      assertThat(moments.mean()).isCloseTo(means[j], within(4 * moments.standardError()));
      assertThat(moments.variance() / variances[j]).isCloseTo(1, within(0.04));
    }
  }

  /** At z = (5, -0.5) of N((2, -1), diag(9, 1/4)): one standard deviation from the mean, twice. */
  @Test
  void theLogDensityIsTheFormulaOfTheNormalAtTheLatent() {
    List<INDArray> heads = List.of(row(2, -1), row(Math.log(9), Math.log(0.25)));
    INDArray noise = row(1, 1);
    INDArray latent = draw(heads, noise).latent();
    double expected =
        -0.5 * (LOG_2_PI + Math.log(9) + Math.pow(latent.getDouble(0) - 2, 2) / 9)
            - 0.5 * (LOG_2_PI + Math.log(0.25) + Math.pow(latent.getDouble(1) + 1, 2) / 0.25);

    double[] logDensity = draw(heads, noise).logDensity();

    assertThat(logDensity).hasSize(1);
    assertThat(logDensity[0]).isCloseTo(expected, within(1e-12));
    assertThat(logDensity[0]).isCloseTo(-LOG_2_PI - Math.log(1.5) - 1, within(1e-12));
  }

  @Test
  void theLatentsGradientIsTheNumericalOne() {
    INDArray mean = gaussian(1, 3, 2, 1);
    INDArray logVariance = gaussian(2, 3, 2, 1);
    INDArray noise = gaussian(3, 3, 2, 1);
    INDArray weights = gaussian(4, 3, 2, 1);

    List<INDArray> gradient =
        draw(List.of(mean, logVariance), noise).gradient(weights, null).byHeads();

    assertClose(
        gradient.get(0),
        NumericalGradient.of(
            at -> draw(List.of(at, logVariance), noise).latent().mul(weights), mean));
    assertClose(
        gradient.get(1),
        NumericalGradient.of(
            at -> draw(List.of(mean, at), noise).latent().mul(weights), logVariance));
  }

  @Test
  void theLogDensitysGradientIsTheNumericalOneAtFixedNoise() {
    INDArray mean = gaussian(1, 3, 2, 1);
    INDArray logVariance = gaussian(2, 3, 2, 1);
    INDArray noise = gaussian(3, 3, 2, 1);

    List<INDArray> gradient =
        draw(List.of(mean, logVariance), noise)
            .gradient(noise.like(), new double[] {1, 1, 1})
            .byHeads();

    assertClose(
        gradient.get(0),
        NumericalGradient.of(at -> row(draw(List.of(at, logVariance), noise).logDensity()), mean));
    assertClose(
        gradient.get(1),
        NumericalGradient.of(at -> row(draw(List.of(mean, at), noise).logDensity()), logVariance));
  }

  private static void assertClose(INDArray given, INDArray expected) {
    assertThat(given.toDoubleMatrix()).hasDimensions(3, 2);
    assertThat(given.sub(expected).amaxNumber().doubleValue()).isLessThan(1e-8);
  }
}
