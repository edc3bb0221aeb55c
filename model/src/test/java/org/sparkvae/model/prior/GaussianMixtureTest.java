package org.sparkvae.model.prior;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.sparkvae.model.Matrices.gaussian;
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
import org.sparkvae.model.random.NoiseStream;
import org.sparkvae.model.tape.OwnParameter;
import org.sparkvae.model.tape.Tape;
import org.sparkvae.model.tape.Var;

class GaussianMixtureTest {
  private static final int LATENTS = 2;
  private static final int COMPONENTS = 3;
  private static final int DRAWS = 30_000;
  private static final double[][] MEANS = {{-20, 1}, {0, -3}, {20, 0.5}};
  private static final double[][] VARIANCES = {{4, 0.25}, {1, 9}, {0.5, 2}};
  private static final double[] WEIGHTS = {0.2, 0.7, 0.1};

  private final Prior prior = new GaussianMixture(COMPONENTS);

  /** The constant by which the logits are larger than the logarithms does not matter. */
  private static double[] own() {
    double[] own = new double[2 * COMPONENTS * LATENTS + COMPONENTS];
    for (int k = 0; k < COMPONENTS; k++) {
      for (int j = 0; j < LATENTS; j++) {
        own[k * LATENTS + j] = MEANS[k][j];
        own[(COMPONENTS + k) * LATENTS + j] = Math.log(VARIANCES[k][j]);
      }
      own[2 * COMPONENTS * LATENTS + k] = Math.log(WEIGHTS[k]) + 5;
    }
    return own;
  }

  private static double[] logDensity(Prior of, INDArray latent, double[] own) {
    Tape tape = new Tape();
    List<Var> parameters = tape.variables(of.own(latent.columns()), own);
    return of.logDensity(tape.constant(latent), parameters).values();
  }

  private static double normal(double z, double mean, double variance) {
    return Math.exp(-(z - mean) * (z - mean) / (2 * variance)) / Math.sqrt(2 * Math.PI * variance);
  }

  @Test
  void itOwnsMeansLogVariancesAndLogits() {
    assertThat(prior.own(LATENTS).stream().mapToInt(OwnParameter::length))
        .containsExactly(COMPONENTS * LATENTS, COMPONENTS * LATENTS, COMPONENTS);
    assertThat(prior.noiseSize(LATENTS)).isEqualTo(LATENTS + 2);
    assertThat(prior.klDivergenceFrom(new DiagonalGaussian())).isEmpty();
  }

  @Test
  void theDensityIsTheWeightedSumOfNormals() {
    double[][] latents = {{-19, 1.2}, {0.5, 2}, {21, -1}, {8, 0}, {-9, -4}};

    double[] given = logDensity(prior, Nd4j.createFromArray(latents), own());

    assertThat(given).hasSize(latents.length);
    for (int i = 0; i < given.length; i++) {
      double density = 0;
      for (int k = 0; k < COMPONENTS; k++) {
        density +=
            WEIGHTS[k]
                * normal(latents[i][0], MEANS[k][0], VARIANCES[k][0])
                * normal(latents[i][1], MEANS[k][1], VARIANCES[k][1]);
      }
      assertThat(given[i]).isCloseTo(Math.log(density), within(1e-10));
    }
  }

  @Test
  void oneComponentIsANormalWhateverItsLogit() {
    Prior one = new GaussianMixture(1);
    double[] own = {2, -1, Math.log(9), Math.log(0.25), 7};

    double[] given = logDensity(one, row(5, -0.5), own);

    assertThat(given[0])
        .isCloseTo(Math.log(normal(5, 2, 9) * normal(-0.5, -1, 0.25)), within(1e-12));
    assertThat(logDensity(one, row(5, -0.5), new double[5]))
        .containsExactly(
            new StandardNormal().logDensity(new Tape().constant(row(5, -0.5)), List.of()).values(),
            within(1e-12));
  }

  /** exp underflows beyond -745 nats. */
  @Test
  void farFromAllComponentsTheDensityIsFinite() {
    double[] given = logDensity(prior, row(1000, 0.5), own());

    double first = logOf(0, 1000, 0.5);
    double second = logOf(1, 1000, 0.5);
    double third = logOf(2, 1000, 0.5);
    double greatest = Math.max(first, Math.max(second, third));
    double sum =
        Math.exp(first - greatest) + Math.exp(second - greatest) + Math.exp(third - greatest);
    assertThat(given[0]).isLessThan(-1e5).isCloseTo(greatest + Math.log(sum), within(1e-6));
  }

  private static double logOf(int k, double... z) {
    double log = Math.log(WEIGHTS[k]);
    for (int j = 0; j < LATENTS; j++) {
      double distance = z[j] - MEANS[k][j];
      log -=
          0.5 * (Math.log(2 * Math.PI * VARIANCES[k][j]) + distance * distance / VARIANCES[k][j]);
    }
    return log;
  }

  @Test
  void theGradientIsTheNumericalOne() {
    INDArray latent = gaussian(1, 4, LATENTS, 2);
    INDArray own = gaussian(2, 1, own().length, 1);
    Tape tape = new Tape();
    Var onTape = tape.variable(latent);
    List<Var> parameters = tape.variables(prior.own(LATENTS), own.toDoubleVector());
    tape.backward(prior.logDensity(onTape, parameters));

    INDArray byLatent =
        NumericalGradient.of(at -> row(logDensity(prior, at, own.toDoubleVector())), latent);
    INDArray byOwn =
        NumericalGradient.of(at -> row(logDensity(prior, latent, at.toDoubleVector())), own);
    assertThat(onTape.gradient(DataType.DOUBLE).sub(byLatent).amaxNumber().doubleValue())
        .isLessThan(1e-7);
    assertThat(row(Tape.gradient(parameters)).sub(byOwn).amaxNumber().doubleValue())
        .isLessThan(1e-7);
  }

  /** The components are so far apart that the first latent tells which one a draw is from. */
  @Test
  void drawsHaveTheSharesAndTheMomentsOfTheComponents() {
    float[] noise = new float[DRAWS * prior.noiseSize(LATENTS)];
    NoiseStream.of(3).fillGaussian(noise, 0, noise.length);

    float[] drawn = prior.sample(noise, LATENTS, own());

    assertThat(drawn).hasSize(DRAWS * LATENTS);
    for (int k = 0; k < COMPONENTS; k++) {
      for (int j = 0; j < LATENTS; j++) {
        SampleMoments moments = SampleMoments.of(ofComponent(drawn, k, j));
        double share = (double) moments.count() / DRAWS;
        double error = Math.sqrt(WEIGHTS[k] * (1 - WEIGHTS[k]) / DRAWS);
        assertThat(share).isCloseTo(WEIGHTS[k], within(4 * error));
        assertThat(moments.mean()).isCloseTo(MEANS[k][j], within(4 * moments.standardError()));
        double relativeError = Math.sqrt(2.0 / moments.count());
        assertThat(moments.variance() / VARIANCES[k][j]).isCloseTo(1, within(4 * relativeError));
      }
    }
  }

  private static double[] ofComponent(float[] drawn, int component, int latent) {
    double[] values = new double[DRAWS];
    int count = 0;
    for (int i = 0; i < DRAWS; i++) {
      double first = drawn[i * LATENTS];
      int nearest = first < -10 ? 0 : first < 10 ? 1 : 2;
      if (nearest == component) {
        values[count++] = drawn[i * LATENTS + latent];
      }
    }
    return Arrays.copyOf(values, count);
  }

  @Test
  void aDrawDependsOnlyOnItsOwnNoise() {
    int size = prior.noiseSize(LATENTS);
    float[] noise = new float[10 * size];
    NoiseStream.of(4).fillGaussian(noise, 0, noise.length);
    float[] given = noise.clone();

    float[] together = prior.sample(noise, LATENTS, own());

    assertThat(noise).isEqualTo(given);
    for (int i = 0; i < 10; i++) {
      float[] alone =
          prior.sample(Arrays.copyOfRange(noise, i * size, (i + 1) * size), LATENTS, own());
      assertThat(alone).isEqualTo(Arrays.copyOfRange(together, i * LATENTS, (i + 1) * LATENTS));
    }
  }
}
