package org.sparkvae.model.posterior;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.sparkvae.model.Matrices.gaussian;
import static org.sparkvae.model.Matrices.row;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.sparkvae.model.NumericalGradient;
import org.sparkvae.model.random.NoiseStream;
import org.sparkvae.model.tape.OwnParameter;

class PlanarFlowTest {
  private static final double LOG_2_PI = 1.8378770664093453;
  private static final double EPSILON = 1e-5;
  private static final int ROWS = 4;
  private static final int SAMPLES = 3;
  private static final int LATENTS = 3;
  private static final int STEPS = 2;

  private final Posterior flow = new PlanarFlow(STEPS);
  private final List<INDArray> heads =
      List.of(gaussian(1, ROWS, LATENTS, 1), gaussian(2, ROWS, LATENTS, 0.5));
  private final INDArray noise = gaussian(3, ROWS * SAMPLES, LATENTS, 1);

  private LatentDraw draw(List<INDArray> of, INDArray at, double[] own) {
    return new LatentDraw(flow, of, at, SAMPLES, own);
  }

  /** Normals, shifts and offsets; the draws are so large that tanh is far from linear. */
  private double[] own(long seed) {
    double[] own = new double[OwnParameter.length(flow.own(LATENTS))];
    NoiseStream stream = NoiseStream.of(seed);
    Arrays.setAll(own, i -> stream.nextGaussian());
    return own;
  }

  /** Shifts of about -4 times the normals: w.u is near -4 |w|^2, and w.v is near -1. */
  private double[] nearlyFolding(long seed) {
    double[] own = own(seed);
    int normals = STEPS * LATENTS;
    for (int i = 0; i < normals; i++) {
      own[normals + i] = -4 * own[i] + 0.1 * own[normals + i];
    }
    for (int step = 0; step < STEPS; step++) {
      double product = 0;
      for (int j = step * LATENTS; j < (step + 1) * LATENTS; j++) {
        product += own[j] * own[normals + j];
      }
      assertThat(product).isLessThan(-1.5); // without a correction, the map is not invertible
    }
    return own;
  }

  @Test
  void eachStepOwnsANormalAShiftAndAnOffset() {
    assertThat(flow.own(LATENTS).stream().mapToInt(OwnParameter::length))
        .containsExactly(STEPS * LATENTS, STEPS * LATENTS, STEPS);
    assertThat(flow.kernel()).isEmpty();
    assertThat(flow.headsAreMoments()).isFalse();
    assertThat(flow.heads()).isEqualTo(new DiagonalGaussian().heads());
  }

  /** Rezende and Mohamed (2015), appendix A.1, written out for one step. */
  @Test
  void oneStepIsTheFormula() {
    double[] own = {0.5, -1, 0.3, 0.8, 0.2}; // w, u, b: w.u = -0.65
    double[] noiseOfRow = {1.5, -0.4};
    LatentDraw draw =
        new LatentDraw(
            new PlanarFlow(1), List.of(row(0.2, 1), row(Math.log(4), 0)), row(noiseOfRow), 1, own);

    double[] z = {0.2 + 2 * 1.5, 1 - 0.4};
    double product = 0.5 * 0.3 - 0.8;
    double along =
        (Math.log1p(Math.expm1(0.999) * Math.exp(product)) - 0.999 - product) / (0.25 + 1);
    double bent = Math.tanh(0.5 * z[0] - z[1] + 0.2);
    double[] direction = {0.3 + along * 0.5, 0.8 - along};
    double slope = (1 - bent * bent) * (0.5 * direction[0] - direction[1]);
    double base = -LOG_2_PI - Math.log(2) - 0.5 * (1.5 * 1.5 + 0.4 * 0.4);
    assertThat(draw.latent().toDoubleVector())
        .containsExactly(
            new double[] {z[0] + direction[0] * bent, z[1] + direction[1] * bent}, within(1e-12));
    assertThat(draw.logDensity())
        .containsExactly(new double[] {base - Math.log(1 + slope)}, within(1e-12));
  }

  /** w.u of -100 |w|^2 and more: the map stays invertible, and its density finite. */
  @ParameterizedTest
  @ValueSource(doubles = {1, 10, 100})
  void aStepThatWouldFoldHasAFiniteDensity(double times) {
    double[] own = {1, -100 * times, 0};
    LatentDraw draw =
        new LatentDraw(new PlanarFlow(1), List.of(row(0.0), row(0.0)), row(0.0), 1, own);

    assertThat(draw.logDensity()[0]).isCloseTo(-LOG_2_PI / 2 + Math.log(1000), within(1e-6));
  }

  /** The correction of u is bounded, although it is divided by |w|^2. */
  @ParameterizedTest
  @ValueSource(doubles = {1e-1, 1e-3, 1e-6, 0})
  void aStepWithAShortNormalMovesNoFartherThanItsShift(double normal) {
    double[] own = {normal, 0.1, 0.3};
    LatentDraw draw =
        new LatentDraw(new PlanarFlow(1), List.of(row(0.2), row(0.0)), row(1.5), 1, own);

    assertThat(draw.latent().getDouble(0)).isCloseTo(0.2 + 1.5, within(0.1));
  }

  @ParameterizedTest
  @ValueSource(longs = {11, 12, 13})
  void theDensityIsThatOfTheNoiseOverTheDeterminantOfTheMap(long seed) {
    assertThatTheDensityFollowsTheMap(own(seed));
  }

  @ParameterizedTest
  @ValueSource(longs = {11, 12, 13})
  void theCorrectionKeepsTheMapInvertible(long seed) {
    assertThatTheDensityFollowsTheMap(nearlyFolding(seed));
  }

  /** log q(z|x) = log N(noise; 0, I) - log |dz / dnoise|, by central differences. */
  private void assertThatTheDensityFollowsTheMap(double[] own) {
    double[][][] jacobians = new double[ROWS * SAMPLES][LATENTS][];
    for (int j = 0; j < LATENTS; j++) {
      INDArray shift = noise.like();
      shift.getColumn(j).assign(EPSILON);
      double[][] up = draw(heads, noise.add(shift), own).latent().toDoubleMatrix();
      double[][] down = draw(heads, noise.sub(shift), own).latent().toDoubleMatrix();
      for (int i = 0; i < jacobians.length; i++) {
        jacobians[i][j] = new double[LATENTS];
        for (int k = 0; k < LATENTS; k++) {
          jacobians[i][j][k] = (up[i][k] - down[i][k]) / (2 * EPSILON);
        }
      }
    }
    double[] logDensity = draw(heads, noise, own).logDensity();

    assertThat(logDensity).hasSize(ROWS * SAMPLES);
    for (int i = 0; i < logDensity.length; i++) {
      double determinant = determinant(jacobians[i]);
      double expected = -Math.log(determinant);
      for (int j = 0; j < LATENTS; j++) {
        expected -= 0.5 * (LOG_2_PI + Math.pow(noise.getDouble(i, j), 2));
      }
      assertThat(determinant).isPositive();
      assertThat(logDensity[i]).isCloseTo(expected, within(1e-6));
    }
  }

  private static double determinant(double[][] m) {
    return m[0][0] * (m[1][1] * m[2][2] - m[1][2] * m[2][1])
        - m[0][1] * (m[1][0] * m[2][2] - m[1][2] * m[2][0])
        + m[0][2] * (m[1][0] * m[2][1] - m[1][1] * m[2][0]);
  }

  @Test
  void samplesOfARowAreThoseOfItsHeadsRepeated() {
    List<INDArray> repeated = heads.stream().map(head -> SampleRows.repeat(head, SAMPLES)).toList();
    LatentDraw together = draw(heads, noise, own(11));
    LatentDraw apart = new LatentDraw(flow, repeated, noise, 1, own(11));

    assertThat(together.latent()).isEqualTo(apart.latent());
    assertThat(together.logDensity()).isEqualTo(apart.logDensity());
  }

  @Test
  void theGradientByHeadsAndOwnParametersIsTheNumericalOne() {
    for (double[] own : List.of(own(11), nearlyFolding(12))) {
      INDArray byLatent = gaussian(4, ROWS * SAMPLES, LATENTS, 1);
      INDArray byLogDensity = gaussian(5, ROWS * SAMPLES, 1, 1);

      LatentDraw.Gradient gradient =
          draw(heads, noise, own).gradient(byLatent, byLogDensity.toDoubleVector());

      for (int head = 0; head < heads.size(); head++) {
        int index = head;
        INDArray numerical =
            NumericalGradient.of(
                at -> {
                  List<INDArray> moved = new ArrayList<>(heads);
                  moved.set(index, at);
                  return value(draw(moved, noise, own), byLatent, byLogDensity);
                },
                heads.get(head));
        assertClose(gradient.byHeads().get(head), numerical);
      }
      INDArray byOwn =
          NumericalGradient.of(
              at -> value(draw(heads, noise, at.toDoubleVector()), byLatent, byLogDensity),
              row(own));
      assertClose(row(gradient.byOwn()), byOwn);
    }
  }

  private static INDArray value(LatentDraw draw, INDArray byLatent, INDArray byLogDensity) {
    double ofDensity =
        byLogDensity.mul(row(draw.logDensity()).transpose()).sumNumber().doubleValue();
    return row(draw.latent().mul(byLatent).sumNumber().doubleValue() + ofDensity);
  }

  private static void assertClose(INDArray given, INDArray expected) {
    assertThat(given.shape()).isEqualTo(expected.shape());
    assertThat(given.sub(expected).amaxNumber().doubleValue())
        .isLessThan(1e-7 * (1 + expected.amaxNumber().doubleValue()));
  }
}
