package org.sparkvae.spark.io;

import java.awt.image.BufferedImage;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/**
 * Many small gray images on one PNG, 8 bits a pixel, from left to right and from top to bottom.
 *
 * <pre>
 * [image] | [image] | [image]     | and - are one pixel wide, whatever the enlargement
 * --------+---------+--------     there is no frame around the sheet
 * [image] | [image] |  grey       an empty place has the gray of the border
 * </pre>
 *
 * A value v in [0, 1] becomes the pixel round(255 v), 0 black and 255 white; values outside are
 * clamped and NaN is black. Works without a display. The same JDK gives the same bytes; the pixels
 * are the same everywhere.
 */
public final class ContactSheet {
  /** Border and empty places: neither black nor white, so that images have visible edges. */
  static final int BORDER = 96;

  /** 256 MiB; a larger sheet is a mistake in an argument. */
  private static final long MAX_PIXELS = 1L << 28;

  private final int height;
  private final int width;
  private final int enlarge;
  private final WritableRaster raster;
  private final BufferedImage sheet;

  private ContactSheet(int rows, int columns, int height, int width, int enlarge) {
    this.height = height;
    this.width = width;
    this.enlarge = enlarge;
    long sheetHeight = extent(rows, height, enlarge);
    long sheetWidth = extent(columns, width, enlarge);
    require(
        sheetHeight <= MAX_PIXELS / sheetWidth,
        "sheet",
        sheetHeight + " x " + sheetWidth + " pixels",
        "must be at most " + MAX_PIXELS + " pixels: fewer images or a smaller enlarge");
    this.sheet =
        new BufferedImage((int) sheetWidth, (int) sheetHeight, BufferedImage.TYPE_BYTE_GRAY);
    // Pixels go through the raster, since setRGB would convert them to the linear gray color space.
    this.raster = sheet.getRaster();
    int[] border = new int[(int) sheetWidth];
    Arrays.fill(border, BORDER);
    for (int y = 0; y < sheetHeight; y++) {
      raster.setSamples(0, y, (int) sheetWidth, 1, 0, border);
    }
  }

  /**
   * Draws a sheet of images.
   *
   * @param images at least one; each [height * width], row-major
   * @param height of each image, in pixels
   * @param width of each image, in pixels
   * @param columns images per row; with fewer images the sheet is narrower
   * @param enlarge sheet pixels for one image pixel, in each direction
   * @throws IllegalArgumentException if a size is below 1, there is no image, one of them has
   *     another length, or the sheet would be larger than 2^28 pixels
   */
  public static byte[] png(List<float[]> images, int height, int width, int columns, int enlarge) {
    checkSizes(height, width, columns, enlarge);
    checkImages("images", images, height, width);
    return sheet(images, height, width, Math.min(columns, images.size()), enlarge);
  }

  /**
   * Draws originals in the first, third, ... row, each above its reconstruction.
   *
   * @param originals at least one; each [height * width], row-major
   * @param reconstructions as many, in the same order and of the same length
   * @param height of each image, in pixels
   * @param width of each image, in pixels
   * @param columns pairs per row; with fewer pairs the sheet is narrower
   * @param enlarge sheet pixels for one image pixel, in each direction
   * @throws IllegalArgumentException as {@link #png}, or if the lists differ in size
   */
  public static byte[] pairs(
      List<float[]> originals,
      List<float[]> reconstructions,
      int height,
      int width,
      int columns,
      int enlarge) {
    checkSizes(height, width, columns, enlarge);
    checkImages("originals", originals, height, width);
    require(
        reconstructions.size() == originals.size(),
        "reconstructions",
        reconstructions.size() + " images",
        "must be as many as the originals: " + originals.size());
    checkImages("reconstructions", reconstructions, height, width);
    int across = Math.min(columns, originals.size());
    List<float[]> images = new ArrayList<>();
    for (int from = 0; from < originals.size(); from += across) {
      int to = Math.min(originals.size(), from + across);
      images.addAll(originals.subList(from, to));
      images.addAll(Collections.nCopies(across - (to - from), null)); // empty places
      images.addAll(reconstructions.subList(from, to));
    }
    return sheet(images, height, width, across, enlarge);
  }

  private static byte[] sheet(
      List<float[]> images, int height, int width, int across, int enlarge) {
    int rows = (images.size() - 1) / across + 1;
    ContactSheet sheet = new ContactSheet(rows, across, height, width, enlarge);
    for (int i = 0; i < images.size(); i++) {
      if (images.get(i) != null) {
        sheet.draw(images.get(i), i / across, i % across);
      }
    }
    return sheet.png();
  }

  private void draw(float[] image, int row, int column) {
    int top = row * (height * enlarge + 1);
    int left = column * (width * enlarge + 1);
    int[] line = new int[width * enlarge];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < line.length; x++) {
        line[x] = gray(image[y * width + x / enlarge]);
      }
      for (int copy = 0; copy < enlarge; copy++) {
        raster.setSamples(left, top + y * enlarge + copy, line.length, 1, 0, line);
      }
    }
  }

  private byte[] png() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    // In memory: with a plain stream, ImageIO would create a cache file in the temporary directory.
    try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
      if (!ImageIO.write(sheet, "png", out)) {
        throw new IllegalStateException("Cannot write a PNG: this JDK has no PNG writer");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static int gray(float value) {
    float clamped = value > 0 ? Math.min(value, 1f) : 0f; // NaN > 0 is false
    return (int) (clamped * 255f + 0.5f);
  }

  /** In double, which is exact below 2^53, so that an overflow cannot yield a small sheet. */
  private static long extent(int places, int size, int enlarge) {
    return (long) ((double) places * size * enlarge + (places - 1));
  }

  private static void checkSizes(int height, int width, int columns, int enlarge) {
    require(height >= 1, "height", height, "must be >= 1");
    require(width >= 1, "width", width, "must be >= 1");
    require(columns >= 1, "columns", columns, "must be >= 1");
    require(enlarge >= 1, "enlarge", enlarge, "must be >= 1");
  }

  private static void checkImages(String key, List<float[]> images, int height, int width) {
    require(!images.isEmpty(), key, "0 images", "must be at least 1");
    long pixels = (long) height * width;
    for (int i = 0; i < images.size(); i++) {
      int given = images.get(i).length;
      require(
          given == pixels,
          key + "[" + i + "]",
          given + " values",
          "must be height * width = " + height + " * " + width + " = " + pixels);
    }
  }

  private static void require(boolean holds, String key, Object given, String rule) {
    if (!holds) {
      throw new IllegalArgumentException("Invalid " + key + ": " + given + " (" + rule + ")");
    }
  }
}
