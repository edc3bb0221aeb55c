package org.sparkvae.model.likelihood;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.sparkvae.model.Matrices.row;

import java.util.Arrays;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.sparkvae.model.SampleMoments;
import org.sparkvae.model.config.LikelihoodKind;
import org.sparkvae.model.objective.VaeParts;
import org.sparkvae.model.random.NoiseStream;
import org.sparkvae.model.tape.OwnParameter;

class PerFeatureLikelihoodTest {
  private static final double LOG_2_PI = 1.8378770664093453;

  private static Likelihood at(LikelihoodKind kind, double... own) {
    return VaeParts.likelihood(kind).with(own);
  }

  private static double nll(LikelihoodKind kind, double x, double a, double... own) {
    return at(kind, own).reconstructionNll(row(x), row(a)).getDouble(0);
  }

  /** Two standard deviations of 3 from the mean. */
  @Test
  void theGaussiansAreTheDensityOfTheNormal() {
    assertThat(nll(LikelihoodKind.GAUSSIAN_PER_FEATURE, 7, 1, Math.log(9)))
        .isCloseTo(0.5 * LOG_2_PI + Math.log(3) + 2, within(1e-12));
    assertThat(nll(LikelihoodKind.GAUSSIAN_UNIT_VARIANCE, 3, 1))
        .isCloseTo(0.5 * LOG_2_PI + 2, within(1e-12));
  }

  /** Width 3, twice from the median. */
  @Test
  void laplaceIsExponentialOnBothSides() {
    for (double x : new double[] {7, -5}) {
      assertThat(nll(LikelihoodKind.LAPLACE, x, 1, Math.log(3)))
          .isCloseTo(Math.log(6) + 2, within(1e-12));
    }
  }

  /** With 3 degrees of freedom the density is 2 / (pi sqrt(3) (1 + t^2 / 3)^2). */
  @Test
  void studentTIsItsDensityForThreeDegreesOfFreedom() {
    double density = 2 / (Math.PI * Math.sqrt(3) * Math.pow(1 + 4 / 3.0, 2)) / 5;

    assertThat(nll(LikelihoodKind.STUDENT_T, 11, 1, Math.log(5), 0))
        .isCloseTo(-Math.log(density), within(1e-12));
  }

  /** exp(-2) 2^3 / 3! */
  @Test
  void poissonIsTheProbabilityOfACount() {
    assertThat(nll(LikelihoodKind.POISSON, 3, Math.log(2)))
        .isCloseTo(2 - 3 * Math.log(2) + Math.log(6), within(1e-12));
    double ofMany = IntStream.rangeClosed(1, 1000).mapToDouble(Math::log).sum();
    assertThat(nll(LikelihoodKind.POISSON, 1000, 0)).isCloseTo(1 + ofMany, within(1e-8));
  }

  /** Size 1 is the geometric distribution; size 2 has (x + 1) p^2 (1 - p)^x, p = r / (r + m). */
  @Test
  void negativeBinomialIsTheProbabilityOfACount() {
    assertThat(nll(LikelihoodKind.NEGATIVE_BINOMIAL, 4, Math.log(3), 0))
        .isCloseTo(-Math.log(0.25) - 4 * Math.log(0.75), within(1e-12));
    assertThat(nll(LikelihoodKind.NEGATIVE_BINOMIAL, 4, Math.log(3), Math.log(2)))
        .isCloseTo(-Math.log(5) - 2 * Math.log(0.4) - 4 * Math.log(0.6), within(1e-12));
  }

  /** Sums over whole numbers, or a midpoint rule: a lost constant would show. */
  @ParameterizedTest
  @EnumSource(
      names = {
        "GAUSSIAN_PER_FEATURE",
        "GAUSSIAN_UNIT_VARIANCE",
        "LAPLACE",
        "STUDENT_T",
        "POISSON",
        "NEGATIVE_BINOMIAL"
      })
  void probabilitiesSumToOne(LikelihoodKind kind) {
    Likelihood likelihood = at(kind, ownOf(kind));
    boolean isCount = likelihood.kind() == DensityKind.PROBABILITY;
    double step = isCount ? 1 : 0.01;
    double[] values =
        isCount
            ? IntStream.range(0, 2000).asDoubleStream().toArray()
            : IntStream.range(-100_000, 100_000).mapToDouble(i -> (i + 0.5) * step).toArray();
    INDArray x = row(values).reshape(values.length, 1);
    INDArray a = row(0.7).repeat(0, values.length);

    double sum =
        Arrays.stream(likelihood.reconstructionNll(x, a).toDoubleVector())
            .map(nll -> Math.exp(-nll) * step)
            .sum();

    assertThat(sum).isCloseTo(1, within(1e-4));
  }

  /** Own parameters of one feature, unlike each other and unlike 0. */
  private static double[] ownOf(LikelihoodKind kind) {
    double[] own = {0.4, 1.1};
    return Arrays.copyOf(own, OwnParameter.length(VaeParts.likelihood(kind).own(1)));
  }

  /** Feature 1 has the own parameters that lie in the second column of each matrix. */
  @Test
  void eachFeatureHasItsOwnParameters() {
    Likelihood both = at(LikelihoodKind.STUDENT_T, 0.1, 0.2, 0.3, 0.4);

    double nll = both.reconstructionNll(row(3, -2), row(1, 1)).getDouble(0);

    assertThat(nll)
        .isCloseTo(
            nll(LikelihoodKind.STUDENT_T, 3, 1, 0.1, 0.3)
                + nll(LikelihoodKind.STUDENT_T, -2, 1, 0.2, 0.4),
            within(1e-12));
  }

  @ParameterizedTest
  @EnumSource(names = {"GAUSSIAN_PER_FEATURE", "LAPLACE", "STUDENT_T", "NEGATIVE_BINOMIAL"})
  void ownParametersBeyondTheirLimitsLearnNothing(LikelihoodKind kind) {
    double[] beyond = DoubleStream.of(ownOf(kind)).map(value -> 30).toArray();
    double[] further = DoubleStream.of(beyond).map(value -> 40).toArray();

    NllGradient given = at(kind, beyond).nllAndGradient(row(3), row(1));

    assertThat(Arrays.stream(given.byOwn()).map(Math::abs).sum()).isZero();
    assertThat(given.gradient().getDouble(0)).isNotZero();
    assertThat(nll(kind, 3, 1, further)).isEqualTo(nll(kind, 3, 1, beyond));
  }

  @ParameterizedTest
  @EnumSource(names = {"POISSON", "NEGATIVE_BINOMIAL"})
  void logRatesBeyond20CountAs20AndHaveNoGradient(LikelihoodKind kind) {
    for (int sign : new int[] {-1, 1}) {
      assertThat(nll(kind, 3, 90 * sign, ownOf(kind)))
          .isEqualTo(nll(kind, 3, 20 * sign, ownOf(kind)));
      INDArray gradient = at(kind, ownOf(kind)).gradient(row(3), row(90 * sign));
      assertThat(gradient.getDouble(0)).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource(LikelihoodKind.class)
  void extremesAreFiniteInFloat(LikelihoodKind kind) {
    Likelihood likelihood = VaeParts.likelihood(kind);
    for (double x : new double[] {0, 1, 1e6, 16_777_216}) {
      for (double a : new double[] {-1000, -90, 0, 90, 1000}) {
        for (double limit : new double[] {-1000, 1000}) {
          double[] own = new double[OwnParameter.length(likelihood.own(1))];
          Arrays.fill(own, limit);
          INDArray output = row(new double[(int) likelihood.outputSize(1)]).addi(a);
          double value = Math.min(x, likelihood.range(0).highest());
          NllGradient given =
              likelihood
                  .with(own)
                  .nllAndGradient(row(value).castTo(DataType.FLOAT), output.castTo(DataType.FLOAT));

          assertThat(given.reconstructionNll()[0]).isFinite();
          assertThat(given.byOwn()).doesNotContain(Double.NaN, Double.POSITIVE_INFINITY);
          for (float gradient : given.gradient().toFloatVector()) {
            assertThat(gradient).isFinite();
          }
        }
      }
    }
  }

  /**
   * Variances: exp(c), 1, 2 exp(2b), exp(2b) v / (v - 2), m and m + m^2 / r. A rate above 10 is
   * drawn in another way than one below.
   */
  @ParameterizedTest
  @EnumSource(
      names = {
        "GAUSSIAN_PER_FEATURE",
        "GAUSSIAN_UNIT_VARIANCE",
        "LAPLACE",
        "STUDENT_T",
        "POISSON",
        "NEGATIVE_BINOMIAL"
      })
  void drawsHaveTheMeanAndTheVarianceOfTheDistribution(LikelihoodKind kind) {
    for (double a : new double[] {0.7, 3.6}) {
      double[] own = kind == LikelihoodKind.STUDENT_T ? new double[] {0.4, 2.5} : ownOf(kind);
      Likelihood likelihood = at(kind, own);
      INDArray output = row(a).repeat(0, 40_000);
      double rate = Math.exp(a);
      double variance =
          switch (kind) {
            case GAUSSIAN_PER_FEATURE -> Math.exp(0.4);
            case LAPLACE -> 2 * Math.exp(0.8);
            case STUDENT_T -> Math.exp(0.8) * (2 + Math.exp(2.5)) / Math.exp(2.5);
            case POISSON -> rate;
            case NEGATIVE_BINOMIAL -> rate + rate * rate / Math.exp(0.4);
            default -> 1;
          };

      INDArray draws = likelihood.sample(output, NoiseStream.of(5));

      double mean = likelihood.mean(row(a)).getDouble(0);
      assertThat(mean)
          .isCloseTo(likelihood.kind() == DensityKind.PROBABILITY ? rate : a, within(1e-12 * rate));
      SampleMoments moments = SampleMoments.ofColumn(draws, 0);
      assertThat(moments.mean()).isCloseTo(mean, within(4 * moments.standardError()));
      assertThat(moments.variance() / variance).isCloseTo(1, within(0.05));
      assertThat(Arrays.stream(draws.toDoubleVector()).boxed())
          .allMatch(likelihood.range(0)::holds);
    }
  }

  /** Shares of each count, of a rate that is drawn by rejection. */
  @Test
  void countsOfALargeRateHaveTheirProbabilities() {
    int draws = 40_000;
    double[] shares = new double[100];
    NoiseStream noise = NoiseStream.of(3);
    for (int i = 0; i < draws; i++) {
      shares[(int) Draws.poisson(12, noise)] += 1.0 / draws;
    }
    for (int x = 0; x < shares.length; x++) {
      double probability = Math.exp(-nll(LikelihoodKind.POISSON, x, Math.log(12)));
      assertThat(shares[x])
          .isCloseTo(probability, within(4 * Math.sqrt(probability / draws) + 1e-4));
    }
  }

  /** A small size makes the rate of most draws almost 0. */
  @Test
  void gammaDrawsOfASmallShapeHaveItsMoments() {
    NoiseStream noise = NoiseStream.of(4);
    SampleMoments moments =
        SampleMoments.of(
            DoubleStream.generate(() -> Draws.gamma(0.3, noise)).limit(40_000).toArray());

    assertThat(moments.mean()).isCloseTo(0.3, within(4 * moments.standardError()));
    assertThat(moments.variance()).isCloseTo(0.3, within(0.03));
  }

  /** A diverged network must not keep a task busy for ever. */
  @Test
  void drawsOfNanEnd() {
    assertThat(at(LikelihoodKind.POISSON).sample(row(Double.NaN), NoiseStream.of(1)).getDouble(0))
        .isNaN();
    Likelihood diverged = at(LikelihoodKind.NEGATIVE_BINOMIAL, Double.NaN);
    assertThat(diverged.sample(row(0), NoiseStream.of(1)).getDouble(0)).isNaN();
  }

  @Test
  void countsAreWholeNumbersFrom0On() {
    Likelihood poisson = at(LikelihoodKind.POISSON);

    assertThat(poisson.range(2).holds(0)).isTrue();
    assertThat(poisson.range(2).holds(-1)).isFalse();
    assertThat(poisson.range(2).holds(1.5)).isFalse();
    assertThat(poisson.clipped(new float[] {-2, 1.4f, 3, Float.NaN}, 2))
        .containsExactly(0, 1, 3, Float.NaN);
  }
}
