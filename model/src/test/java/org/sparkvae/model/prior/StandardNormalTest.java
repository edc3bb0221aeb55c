package org.sparkvae.model.prior;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.sparkvae.model.Matrices.gaussian;
import static org.sparkvae.model.Matrices.repeated;
import static org.sparkvae.model.Matrices.row;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sparkvae.model.NumericalGradient;
import org.sparkvae.model.SampleMoments;
import org.sparkvae.model.posterior.DiagonalGaussian;
import org.sparkvae.model.tape.Tape;

class StandardNormalTest {
  private static final double LOG_2_PI = 1.8378770664093453;

  private final Prior prior = new StandardNormal();
  private final DiagonalGaussian posterior = new DiagonalGaussian();
  private final ClosedFormKl kl = prior.klDivergenceFrom(posterior).orElseThrow();

  @Test
  void theLogDensityIsTheNormalsSummedOverLatents() {
    INDArray logDensity = prior.logDensity(row(3, -1));

    assertThat(logDensity.shape()).containsExactly(1, 1);
    assertThat(logDensity.getDouble(0)).isCloseTo(-LOG_2_PI - 4.5 - 0.5, within(1e-12));
  }

  @Test
  void theLogDensitysGradientIsTheNumericalOne() {
    INDArray latent = gaussian(1, 3, 2, 2);

    assertThat(prior.logDensityGradient(latent).sub(numerical(latent)).amaxNumber().doubleValue())
        .isLessThan(1e-8);
  }

  @Test
  void onATapeTheLogDensityIsTheSame() {
    INDArray latent = gaussian(1, 3, 2, 2);

    assertThat(prior.logDensity(new Tape().variable(latent)).values())
        .containsExactly(prior.logDensity(latent).toDoubleVector(), within(1e-12));
  }

  private INDArray numerical(INDArray latent) {
    return NumericalGradient.of(at -> prior.logDensity(at), latent);
  }

  @Test
  void standardNormalNoiseIsADrawAlready() {
    INDArray noise = gaussian(2, 3, 2, 1);
    INDArray latent = prior.sample(noise);

    assertThat(latent).isEqualTo(noise).isNotSameAs(noise);
  }

  /** Kingma and Welling (2013), appendix B: (4 + 1 - 0 - 1) / 2 + (1 + 4 - log 4 - 1) / 2. */
  @Test
  void klDivergenceIsTheClosedForm() {
    INDArray divergence = kl.klDivergence(List.of(row(2, 1), row(Math.log(1), Math.log(4))));

    assertThat(divergence.shape()).containsExactly(1, 1);
    assertThat(divergence.getDouble(0)).isCloseTo(4.0 - Math.log(2.0), within(1e-12));
  }

  @Test
  void klDivergenceIsTheMeanOfLogQMinusLogPOverDrawsFromQ() {
    int draws = 20_000;
    double[] mean = {1.5, -0.5};
    double[] logVariance = {Math.log(4), Math.log(0.1)};
    List<INDArray> heads = List.of(repeated(draws, mean), repeated(draws, logVariance));
    INDArray noise = gaussian(3, draws, 2, 1);

    INDArray ratios =
        posterior.logDensity(heads, noise).sub(prior.logDensity(posterior.latent(heads, noise)));

    SampleMoments moments = SampleMoments.ofColumn(ratios, 0);
    assertThat(moments.mean())
        .isCloseTo(
            kl.klDivergence(List.of(row(mean), row(logVariance))).getDouble(0),
            within(4 * moments.standardError()));
  }

  @Test
  void klDivergenceIsZeroAtThePriorAndPositiveElsewhere() {
    assertThat(kl.klDivergence(List.of(row(0, 0), row(0, 0))).getDouble(0)).isZero();

    double[][] others = {{0.1, 0, 0, 0}, {0, -0.1, 0, 0}, {0, 0, 0.1, 0}, {0, 0, 0, -0.1}};
    for (double[] at : others) {
      assertThat(kl.klDivergence(List.of(row(at[0], at[1]), row(at[2], at[3]))).getDouble(0))
          .isPositive();
    }
    INDArray random = kl.klDivergence(List.of(gaussian(4, 500, 3, 0.5), gaussian(5, 500, 3, 0.5)));
    assertThat(random.minNumber().doubleValue()).isPositive();
  }

  /** With exp(logVariance) - 1 in float, the divergence 1/4 logVariance^2 is off by a tenth. */
  @Test
  void theDivergenceOfANearlyCollapsedLatentDoesNotDrownInRounding() {
    for (float logVariance : new float[] {1e-3f, -1e-3f}) {
      INDArray divergence =
          kl.klDivergence(
              List.of(
                  Nd4j.createFromArray(new float[][] {{0}}),
                  Nd4j.createFromArray(new float[][] {{logVariance}})));

      assertThat(divergence.getDouble(0) / 2.5e-7).isCloseTo(1, within(2e-3));
    }
  }

  @Test
  void klDivergencesGradientIsTheNumericalOne() {
    INDArray mean = gaussian(6, 3, 2, 1);
    INDArray logVariance = gaussian(7, 3, 2, 1);

    List<INDArray> gradient = kl.gradient(List.of(mean, logVariance));

    INDArray byMean = NumericalGradient.of(at -> kl.klDivergence(List.of(at, logVariance)), mean);
    INDArray byLogVariance =
        NumericalGradient.of(at -> kl.klDivergence(List.of(mean, at)), logVariance);
    assertThat(gradient.get(0).sub(byMean).amaxNumber().doubleValue()).isLessThan(1e-8);
    assertThat(gradient.get(1).sub(byLogVariance).amaxNumber().doubleValue()).isLessThan(1e-8);
  }
}
