package org.sparkvae.model.prior;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.sparkvae.model.Matrices.gaussian;
import static org.sparkvae.model.Matrices.repeated;
import static org.sparkvae.model.Matrices.row;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sparkvae.model.NumericalGradient;
import org.sparkvae.model.SampleMoments;
import org.sparkvae.model.posterior.DiagonalGaussian;
import org.sparkvae.model.posterior.LatentDraw;
import org.sparkvae.model.tape.Tape;
import org.sparkvae.model.tape.Var;

class StandardNormalTest {
  private static final double LOG_2_PI = 1.8378770664093453;

  private final Prior prior = new StandardNormal();
  private final DiagonalGaussian posterior = new DiagonalGaussian();
  private final ClosedFormKl kl = prior.klDivergenceFrom(posterior).orElseThrow();

  @Test
  void theLogDensityIsTheNormalsSummedOverLatents() {
    double[] logDensity = logDensity(row(3, -1));

    assertThat(logDensity).containsExactly(new double[] {-LOG_2_PI - 4.5 - 0.5}, within(1e-12));
  }

  @Test
  void theLogDensitysGradientIsTheNumericalOne() {
    INDArray latent = gaussian(1, 3, 2, 2);
    Tape tape = new Tape();
    Var onTape = tape.variable(latent);
    tape.backward(prior.logDensity(onTape, List.of()));

    INDArray numerical = NumericalGradient.of(at -> row(logDensity(at)), latent);
    assertThat(onTape.gradient(DataType.DOUBLE).sub(numerical).amaxNumber().doubleValue())
        .isLessThan(1e-8);
  }

  private double[] logDensity(INDArray latent) {
    return prior.logDensity(new Tape().constant(latent), List.of()).values();
  }

  @Test
  void standardNormalNoiseIsADrawAlready() {
    float[] noise = {1, -2, 0.5f, 3};
    float[] latent = prior.sample(noise, 2, new double[0]);

    assertThat(prior.noiseSize(2)).isEqualTo(2);
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

    LatentDraw draw = new LatentDraw(posterior, heads, noise, 1, new double[0]);
    double[] ratios = draw.logDensity().clone();
    double[] logPrior = logDensity(draw.latent());
    Arrays.setAll(ratios, i -> ratios[i] - logPrior[i]);

    SampleMoments moments = SampleMoments.of(ratios);
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
