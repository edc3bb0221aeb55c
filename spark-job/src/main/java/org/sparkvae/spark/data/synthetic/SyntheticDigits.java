package org.sparkvae.spark.data.synthetic;

import org.sparkvae.model.random.NoiseStream;

/**
 * An endless data set of 28 x 28 gray images of hand-drawn-looking digits with their labels, in the
 * manner of MNIST: white ink on black, its longest side 18 to 20 pixels, about the middle.
 *
 * <p>Row i is a function of (seed, i) alone, the same bits on every machine, so any range can be
 * rendered anywhere and in any order. Thread-safe. This is not MNIST: bounds on the two are not
 * comparable.
 */
public final class SyntheticDigits {
  /** Height of an image in pixels. */
  public static final int HEIGHT = 28;

  /** Width of an image in pixels. */
  public static final int WIDTH = 28;

  /** Pixels of an image. */
  public static final int PIXELS = HEIGHT * WIDTH;

  /** Number of classes; labels are 0 to CLASSES - 1. */
  public static final int CLASSES = 10;

  // "digit" and "glyph" in ASCII: two streams of a row, so that a label needs no rendering.
  private static final long LABEL_PURPOSE = 0x6469676974L;
  private static final long IMAGE_PURPOSE = 0x676C797068L;

  private SyntheticDigits() {}

  /**
   * The digit of a row; all ten are equally likely.
   *
   * @return 0 to 9
   * @throws IllegalArgumentException if the row is negative
   */
  public static int label(long seed, long row) {
    checkRow(row);
    return NoiseStream.of(seed, LABEL_PURPOSE, row).nextInt(CLASSES);
  }

  /**
   * Draws a row.
   *
   * @param pixels [784], overwritten: row-major from the top left, unsigned, 0 black to 255 white
   * @throws IllegalArgumentException if the row is negative or there are not 784 pixels
   */
  public static void render(long seed, long row, byte[] pixels) {
    if (pixels.length != PIXELS) {
      throw new IllegalArgumentException(
          "Invalid pixels: " + pixels.length + " values (must be 28 * 28 = " + PIXELS + ")");
    }
    int label = label(seed, row);
    NoiseStream noise = NoiseStream.of(seed, IMAGE_PURPOSE, row);
    Pen pen = Pen.draw(noise);
    DigitGlyph glyph = DigitGlyph.draw(label, noise);
    StrokeRasterizer rasterizer = new StrokeRasterizer(HEIGHT, WIDTH, pen.softness());
    pen.write(glyph, noise, rasterizer);
    rasterizer.copyTo(pixels);
  }

  private static void checkRow(long row) {
    if (row < 0) {
      throw new IllegalArgumentException("Invalid row: " + row + " (must be >= 0)");
    }
  }
}
