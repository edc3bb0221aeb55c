package org.sparkvae.model.posterior;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.sparkvae.model.Matrices.gaussian;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Compares the kernel of the diagonal Gaussian with its formula on the tape. */
class LatentDrawTest {
  private static final int ROWS = 4;
  private static final int LATENTS = 2;
  private static final double[] NONE = {};

  private final Posterior gaussian = new DiagonalGaussian();
  private final Posterior withoutKernel = gaussian::draw;

  private static LatentDraw draw(Posterior posterior, int samples, DataType type) {
    List<INDArray> heads =
        List.of(
            gaussian(1, ROWS, LATENTS, 1).castTo(type), gaussian(2, ROWS, LATENTS, 1).castTo(type));
    return new LatentDraw(posterior, heads, noise(samples).castTo(type), samples, NONE);
  }

  private static INDArray noise(int samples) {
    return gaussian(3, ROWS * samples, LATENTS, 1);
  }

  @ParameterizedTest
  @CsvSource({"DOUBLE, 1", "DOUBLE, 3", "FLOAT, 1", "FLOAT, 3"})
  void theKernelGivesTheLatentsOfTheTape(DataType type, int samples) {
    INDArray latent = draw(gaussian, samples, type).latent();

    assertThat(latent.dataType()).isEqualTo(type);
    assertClose(latent, draw(withoutKernel, samples, type).latent(), type);
  }

  @ParameterizedTest
  @CsvSource({"DOUBLE, 1", "DOUBLE, 3", "FLOAT, 1", "FLOAT, 3"})
  void theKernelGivesTheGradientOfTheTape(DataType type, int samples) {
    INDArray byLatent = gaussian(4, ROWS * samples, LATENTS, 1).castTo(type);
    double[] byLogDensity = gaussian(5, 1, ROWS * samples, 1).toDoubleVector();

    for (double[] ofDensity : new double[][] {null, byLogDensity}) {
      LatentDraw.Gradient given = draw(gaussian, samples, type).gradient(byLatent, ofDensity);
      LatentDraw.Gradient expected =
          draw(withoutKernel, samples, type).gradient(byLatent, ofDensity);

      assertThat(given.byOwn()).isEmpty();
      for (int head = 0; head < 2; head++) {
        assertClose(given.byHeads().get(head), expected.byHeads().get(head), type);
      }
    }
  }

  /** Only the log-variance enters the density at fixed noise, with -1/2 for each sample. */
  @Test
  void theGradientOfTheDensityIsAddedToThatOfTheLatents() {
    INDArray byLatent = gaussian(4, ROWS * 3, LATENTS, 1);
    double[] twos = gaussian(5, 1, ROWS * 3, 0).addi(2).toDoubleVector();

    List<INDArray> without = draw(gaussian, 3, DataType.DOUBLE).gradient(byLatent, null).byHeads();
    List<INDArray> with = draw(gaussian, 3, DataType.DOUBLE).gradient(byLatent, twos).byHeads();

    assertClose(with.get(0), without.get(0), DataType.DOUBLE);
    assertClose(with.get(1), without.get(1).sub(3), DataType.DOUBLE);
  }

  @Test
  void theDensityIsInDoubleWhateverTheHeadsAre() {
    double[] wide = draw(gaussian, 1, DataType.DOUBLE).logDensity();
    double[] narrow = draw(gaussian, 1, DataType.FLOAT).logDensity();

    assertThat(narrow).containsExactly(wide, within(1e-5));
    assertThat(narrow[0]).isNotEqualTo((float) narrow[0]);
  }

  @Test
  void nothingThatIsGivenIsChanged() {
    List<INDArray> heads = List.of(gaussian(1, ROWS, LATENTS, 1), gaussian(2, ROWS, LATENTS, 1));
    INDArray noise = noise(1);
    INDArray byLatent = gaussian(4, ROWS, LATENTS, 1);

    for (Posterior posterior : List.of(gaussian, withoutKernel)) {
      LatentDraw draw = new LatentDraw(posterior, heads, noise, 1, NONE);
      draw.latent().addi(1);
      draw.gradient(byLatent, new double[] {1, 2, 3, 4}).byHeads().forEach(head -> head.addi(1));
    }

    assertThat(heads.get(0)).isEqualTo(gaussian(1, ROWS, LATENTS, 1));
    assertThat(heads.get(1)).isEqualTo(gaussian(2, ROWS, LATENTS, 1));
    assertThat(noise).isEqualTo(noise(1));
    assertThat(byLatent).isEqualTo(gaussian(4, ROWS, LATENTS, 1));
  }

  @Test
  void noiseOfAnotherShapeIsRefused() {
    List<INDArray> heads = List.of(gaussian(1, ROWS, LATENTS, 1), gaussian(2, ROWS, LATENTS, 1));

    for (INDArray noise : List.of(gaussian(3, 1, 2, 1), gaussian(3, 8, 1, 1))) {
      assertThatThrownBy(() -> new LatentDraw(gaussian, heads, noise, 2, NONE))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "Invalid noise: [%d, %d] (must be [8, 2]: rows * samplesPerRow, noise of a draw)",
              noise.rows(), noise.columns());
    }
  }

  private static void assertClose(INDArray given, INDArray expected, DataType type) {
    assertThat(given.shape()).isEqualTo(expected.shape());
    double error = given.sub(expected).amaxNumber().doubleValue();
    assertThat(error).isLessThan(type == DataType.FLOAT ? 1e-5 : 1e-12);
  }
}
