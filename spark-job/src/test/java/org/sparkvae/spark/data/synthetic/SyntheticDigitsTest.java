package org.sparkvae.spark.data.synthetic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SyntheticDigitsTest {
  private static final int SIDE = 28;

  /**
   * The bits are the same on every machine. A change here makes a new data set, and must be
   * documented as a change of bits.
   */
  @Test
  void firstThousandRowsOfSeedOneAreTheStoredBits() throws Exception {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    for (int row = 0; row < 1000; row++) {
      digest.update((byte) SyntheticDigits.label(1, row));
      digest.update(image(1, row));
    }

    assertThat(HexFormat.of().formatHex(digest.digest()))
        .isEqualTo("2b2ddd71d74d9d53dced18cbd9d1d16687a1fc982008415c8f48be3a8ba66277");
  }

  @Test
  void aRowDependsNeitherOnTheRowsBeforeNorOnTheBuffer() {
    byte[] pixels = new byte[SyntheticDigits.PIXELS];
    for (int row = 0; row <= 20; row++) {
      SyntheticDigits.render(1, row, pixels);
    }

    assertThat(image(1, 20)).isEqualTo(pixels);
  }

  @Test
  void anotherSeedIsAnotherDataSet() {
    assertThat(image(2, 0)).isNotEqualTo(image(1, 0));
    assertThat(LongStream.range(0, 100).map(row -> SyntheticDigits.label(2, row)).toArray())
        .isNotEqualTo(LongStream.range(0, 100).map(row -> SyntheticDigits.label(1, row)).toArray());
  }

  /** Binomial(20000, 0.1) has a standard deviation of 42; five of them are allowed. */
  @Test
  void labelsAreUniform() {
    int[] counts = new int[SyntheticDigits.CLASSES];
    for (int row = 0; row < 20_000; row++) {
      counts[SyntheticDigits.label(1, row)]++;
    }

    for (int count : counts) {
      assertThat(count).isBetween(1790, 2210);
    }
  }

  @Test
  void noTwoOfAThousandImagesAreEqual() {
    Set<ByteBuffer> images = new HashSet<>();
    for (int row = 0; row < 1000; row++) {
      images.add(ByteBuffer.wrap(image(1, row)));
    }

    assertThat(images).hasSize(1000);
  }

  @Test
  void inkIsBrightGrayAtItsEdgesAndNeverOnTheBorder() {
    for (int row = 0; row < 2000; row++) {
      byte[] pixels = image(1, row);
      int brightest = 0;
      int grey = 0;
      for (int i = 0; i < pixels.length; i++) {
        int value = pixels[i] & 0xFF;
        brightest = Math.max(brightest, value);
        grey += value > 20 && value < 235 ? 1 : 0;
        if (i < SIDE || i >= SIDE * (SIDE - 1) || i % SIDE == 0 || i % SIDE == SIDE - 1) {
          assertThat(value).as("row %d, pixel %d", row, i).isZero();
        }
      }
      assertThat(brightest).as("row %d", row).isGreaterThan(190);
      assertThat(grey).as("row %d", row).isGreaterThan(10);
    }
  }

  /** MNIST's mean is 0.13 (training rows); a VAE's bound depends on the amount of ink. */
  @Test
  void amountOfInkIsThatOfMnist() {
    double sum = 0;
    for (int row = 0; row < 2000; row++) {
      for (byte pixel : image(1, row)) {
        sum += (pixel & 0xFF) / 255.0;
      }
    }

    assertThat(sum / 2000 / SyntheticDigits.PIXELS).isBetween(0.11, 0.145);
  }

  /**
   * Chance is 0.1; the measured accuracy is 0.870. Near 1, digits would be copies, not handwriting.
   */
  @Test
  void nearestClassMeanRecognizesMostDigitsButNotAll() {
    double[][] means = classMeans(2000);
    int right = 0;
    for (int row = 2000; row < 2500; row++) {
      right += nearest(means, image(1, row)) == SyntheticDigits.label(1, row) ? 1 : 0;
    }

    assertThat(right / 500.0).isBetween(0.75, 0.95);
  }

  /**
   * Images look like handwriting, not like shifted copies: a digit's mean image explains little.
   */
  @Test
  void imagesOfOneDigitDiffer() {
    double[][] means = classMeans(2000);
    double[] spread = new double[SyntheticDigits.CLASSES];
    int[] counts = new int[SyntheticDigits.CLASSES];
    for (int row = 0; row < 2000; row++) {
      int label = SyntheticDigits.label(1, row);
      spread[label] += squaredDistance(means[label], image(1, row));
      counts[label]++;
    }

    for (int digit = 0; digit < spread.length; digit++) {
      // squared differences, summed over pixels in [0, 1]; those of ones are the smallest: 22
      assertThat(spread[digit] / counts[digit]).as("digit %d", digit).isGreaterThan(15);
    }
  }

  @Test
  void wrongArgumentsAreRefused() {
    assertThatThrownBy(() -> SyntheticDigits.render(1, 0, new byte[783]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Invalid pixels: 783 values (must be 28 * 28 = 784)");
    assertThatThrownBy(() -> SyntheticDigits.render(1, -1, new byte[784]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Invalid row: -1 (must be >= 0)");
    assertThatThrownBy(() -> SyntheticDigits.label(1, -7))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Invalid row: -7 (must be >= 0)");
  }

  private static byte[] image(long seed, long row) {
    byte[] pixels = new byte[SyntheticDigits.PIXELS];
    SyntheticDigits.render(seed, row, pixels);
    return pixels;
  }

  private static double[][] classMeans(int rows) {
    double[][] means = new double[SyntheticDigits.CLASSES][SyntheticDigits.PIXELS];
    int[] counts = new int[means.length];
    for (int row = 0; row < rows; row++) {
      byte[] pixels = image(1, row);
      int label = SyntheticDigits.label(1, row);
      counts[label]++;
      for (int i = 0; i < pixels.length; i++) {
        means[label][i] += (pixels[i] & 0xFF) / 255.0;
      }
    }
    for (int label = 0; label < means.length; label++) {
      for (int i = 0; i < SyntheticDigits.PIXELS; i++) {
        means[label][i] /= counts[label];
      }
    }
    return means;
  }

  private static int nearest(double[][] means, byte[] pixels) {
    int best = 0;
    for (int label = 1; label < means.length; label++) {
      if (squaredDistance(means[label], pixels) < squaredDistance(means[best], pixels)) {
        best = label;
      }
    }
    return best;
  }

  private static double squaredDistance(double[] mean, byte[] pixels) {
    double sum = 0;
    for (int i = 0; i < pixels.length; i++) {
      double difference = (pixels[i] & 0xFF) / 255.0 - mean[i];
      sum += difference * difference;
    }
    return sum;
  }
}
