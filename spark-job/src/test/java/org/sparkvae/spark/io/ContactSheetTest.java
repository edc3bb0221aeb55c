package org.sparkvae.spark.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class ContactSheetTest {
  private static final int B = ContactSheet.BORDER;

  /** 2 x 2 pixels: black, 0.2, 0.5, white. */
  private static final float[] A = {0f, 0.2f, 0.5f, 1f};

  private static final float[] WHITE = {1f, 1f, 1f, 1f};

  @Test
  void imagesRunFromLeftToRightAndTopToBottomWithABorderBetween() throws IOException {
    assertThat(pixels(ContactSheet.png(List.of(A, WHITE, A), 2, 2, 2, 1)))
        .isDeepEqualTo(
            new int[][] {
              {0, 51, B, 255, 255},
              {128, 255, B, 255, 255},
              {B, B, B, B, B},
              {0, 51, B, B, B},
              {128, 255, B, B, B},
            });
  }

  @Test
  void imagesNeedNotBeSquare() throws IOException {
    float[] flat = {0f, 0.2f, 0.4f};

    assertThat(pixels(ContactSheet.png(List.of(flat, flat), 1, 3, 1, 1)))
        .isDeepEqualTo(new int[][] {{0, 51, 102}, {B, B, B}, {0, 51, 102}});
  }

  @Test
  void enlargingRepeatsPixelsButNotTheBorder() throws IOException {
    assertThat(pixels(ContactSheet.png(List.of(A, WHITE), 2, 2, 2, 2)))
        .isDeepEqualTo(
            new int[][] {
              {0, 0, 51, 51, B, 255, 255, 255, 255},
              {0, 0, 51, 51, B, 255, 255, 255, 255},
              {128, 128, 255, 255, B, 255, 255, 255, 255},
              {128, 128, 255, 255, B, 255, 255, 255, 255},
            });
  }

  @Test
  void fewerImagesThanColumnsMakeANarrowerSheet() throws IOException {
    assertThat(pixels(ContactSheet.png(List.of(A), 2, 2, 10, 1)))
        .isDeepEqualTo(new int[][] {{0, 51}, {128, 255}});
  }

  @Test
  void valuesOutsideAreClampedAndNanIsBlack() throws IOException {
    float[] wild = {
      -0.5f, 1.5f, Float.NaN, Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY, -0f, 1e-9f, 0.999f
    };

    assertThat(pixels(ContactSheet.png(List.of(wild), 1, 8, 1, 1)))
        .isDeepEqualTo(new int[][] {{0, 255, 0, 0, 255, 0, 0, 255}});
  }

  /** Three pairs on two columns: the last place of the third and fourth row stays empty. */
  @Test
  void eachOriginalIsAboveItsReconstruction() throws IOException {
    List<float[]> originals = List.of(grey(10), grey(20), grey(30));
    List<float[]> reconstructions = List.of(grey(11), grey(21), grey(31));

    assertThat(pixels(ContactSheet.pairs(originals, reconstructions, 1, 1, 2, 1)))
        .isDeepEqualTo(
            new int[][] {
              {10, B, 20},
              {B, B, B},
              {11, B, 21},
              {B, B, B},
              {30, B, B},
              {B, B, B},
              {31, B, B},
            });
  }

  @Test
  void sameImagesGiveTheSameBytes() {
    assertThat(ContactSheet.png(List.of(A, WHITE), 2, 2, 2, 3))
        .isEqualTo(ContactSheet.png(List.of(A, WHITE), 2, 2, 2, 3));
  }

  @Test
  void wrongSizesAreRefused() {
    refuses(List.of(A), 0, 2, 1, 1, "Invalid height: 0 (must be >= 1)");
    refuses(List.of(A), 2, -1, 1, 1, "Invalid width: -1 (must be >= 1)");
    refuses(List.of(A), 2, 2, 0, 1, "Invalid columns: 0 (must be >= 1)");
    refuses(List.of(A), 2, 2, 1, 0, "Invalid enlarge: 0 (must be >= 1)");
    refuses(List.of(), 2, 2, 1, 1, "Invalid images: 0 images (must be at least 1)");
    refuses(
        List.of(A, new float[3]),
        2,
        2,
        1,
        1,
        "Invalid images[1]: 3 values (must be height * width = 2 * 2 = 4)");
    refuses(
        List.of(A),
        65536,
        65536,
        1,
        1,
        "Invalid images[0]: 4 values (must be height * width = 65536 * 65536 = 4294967296)");
  }

  @Test
  void hugeSheetIsRefused() {
    refuses(
        List.of(A),
        2,
        2,
        1,
        10_000,
        "Invalid sheet: 20000 x 20000 pixels (must be at most 268435456 pixels: fewer images or a"
            + " smaller enlarge)");
    assertThatThrownBy(() -> ContactSheet.png(List.of(A), 2, 2, 1, Integer.MAX_VALUE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("Invalid sheet: 4294967294 x 4294967294 pixels");
  }

  @Test
  void unequalPairsAreRefused() {
    assertThatThrownBy(() -> ContactSheet.pairs(List.of(A, A), List.of(A), 2, 2, 1, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Invalid reconstructions: 1 images (must be as many as the originals: 2)");
    assertThatThrownBy(() -> ContactSheet.pairs(List.of(), List.of(), 2, 2, 1, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Invalid originals: 0 images (must be at least 1)");
    assertThatThrownBy(() -> ContactSheet.pairs(List.of(A), List.of(new float[5]), 2, 2, 1, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Invalid reconstructions[0]: 5 values (must be height * width = 2 * 2 = 4)");
  }

  private static void refuses(
      List<float[]> images, int height, int width, int columns, int enlarge, String message) {
    assertThatThrownBy(() -> ContactSheet.png(images, height, width, columns, enlarge))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  private static float[] grey(int value) {
    return new float[] {value / 255f};
  }

  private static int[][] pixels(byte[] png) throws IOException {
    BufferedImage image = ImageIO.read(new ByteArrayInputStream(png));
    assertThat(image.getType()).isEqualTo(BufferedImage.TYPE_BYTE_GRAY);
    int[][] pixels = new int[image.getHeight()][image.getWidth()];
    for (int y = 0; y < pixels.length; y++) {
      for (int x = 0; x < pixels[y].length; x++) {
        pixels[y][x] = image.getRaster().getSample(x, y, 0);
      }
    }
    return pixels;
  }
}
