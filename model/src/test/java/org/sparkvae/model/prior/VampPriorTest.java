package org.sparkvae.model.prior;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.sparkvae.model.SampleMoments;
import org.sparkvae.model.posterior.DiagonalGaussian;
import org.sparkvae.model.random.NoiseStream;
import org.sparkvae.model.tape.Tape;

class VampPriorTest {
  private static final int LATENTS = 2;
  private static final double[] MEANS = {-20, 1, 20, -3};
  private static final double[] LOG_VARIANCES = {0.5, -1, 0, 2};

  private final Prior prior = new VampPrior(2);

  @Test
  void itOwnsNoMatrixAndHasNoDivergenceInClosedForm() {
    assertThat(prior.own(LATENTS)).isEmpty();
    assertThat(prior.pseudoInputs()).isEqualTo(2);
    assertThat(prior.klDivergenceFrom(new DiagonalGaussian())).isEmpty();
  }

  /** Against the formula of a density, far from the mixture's own. */
  @Test
  void theDensityIsTheMeanOfTheEncodersGaussians() {
    Tape tape = new Tape();
    double[] latents = {-19, 0.5, 0, 0, 21, 1};

    double[] given =
        prior
            .logDensity(
                tape.constant(latents, 3, LATENTS),
                List.of(tape.constant(MEANS, 2, LATENTS), tape.constant(LOG_VARIANCES, 2, LATENTS)))
            .values();

    for (int row = 0; row < 3; row++) {
      double density = 0;
      for (int k = 0; k < 2; k++) {
        double gaussian = 1;
        for (int j = 0; j < LATENTS; j++) {
          double variance = Math.exp(LOG_VARIANCES[k * LATENTS + j]);
          double distance = latents[row * LATENTS + j] - MEANS[k * LATENTS + j];
          gaussian *=
              Math.exp(-distance * distance / (2 * variance)) / Math.sqrt(2 * Math.PI * variance);
        }
        density += gaussian / 2;
      }
      assertThat(given[row]).isCloseTo(Math.log(density), within(1e-9));
    }
  }

  @Test
  void itsDrawsHaveTheMomentsOfTheMixture() {
    int rows = 20_000;
    float[] noise = new float[rows * prior.noiseSize(LATENTS)];
    NoiseStream.of(1).fillGaussian(noise, 0, noise.length);
    double[] given = new double[8];
    System.arraycopy(MEANS, 0, given, 0, 4);
    System.arraycopy(LOG_VARIANCES, 0, given, 4, 4);

    float[] latents = prior.sample(noise, LATENTS, given);

    double[] first = new double[rows];
    int left = 0;
    for (int row = 0; row < rows; row++) {
      double sign = Math.signum(latents[row * LATENTS]);
      left += sign < 0 ? 1 : 0;
      first[row] = latents[row * LATENTS] - 20 * sign;
    }
    assertThat(left / (double) rows).isCloseTo(0.5, within(0.02));
    SampleMoments moments = SampleMoments.of(first);
    assertThat(moments.mean()).isCloseTo(0, within(0.05));
    assertThat(moments.variance()).isCloseTo((Math.exp(0.5) + 1) / 2, within(0.05));
  }
}
