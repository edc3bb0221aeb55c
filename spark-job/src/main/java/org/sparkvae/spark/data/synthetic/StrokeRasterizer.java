package org.sparkvae.spark.data.synthetic;

/**
 * Inks straight pieces with round ends on a gray canvas, anti-aliased by distance: a pixel whose
 * center lies d from the piece is covered by clamp((halfWidth - d) / softness + 0.5), and keeps the
 * largest coverage of all pieces, so that crossings are no brighter. Uses only exactly rounded
 * operations, so that the bits are the same everywhere. Not thread-safe.
 */
final class StrokeRasterizer {
  private final int height;
  private final int width;
  private final double softness;
  private final double[] coverage;

  /**
   * Starts with a black canvas.
   *
   * @param softness width of the edge's ramp from white to black, in pixels, above 0
   */
  StrokeRasterizer(int height, int width, double softness) {
    this.height = height;
    this.width = width;
    this.softness = softness;
    this.coverage = new double[height * width];
  }

  /**
   * Inks a piece from (x0, y0) to (x1, y1), y downwards. Pixel (row 0, column 0) covers [0, 1] x
   * [0, 1]; ink outside the canvas is cut off.
   *
   * @param halfWidth half the width of the ink, in pixels
   */
  void ink(double x0, double y0, double x1, double y1, double halfWidth) {
    double reach = halfWidth + softness / 2;
    int left = (int) Math.max(0, Math.min(x0, x1) - reach);
    int right = (int) Math.min(width - 1, Math.max(x0, x1) + reach);
    int top = (int) Math.max(0, Math.min(y0, y1) - reach);
    int bottom = (int) Math.min(height - 1, Math.max(y0, y1) + reach);
    double dx = x1 - x0;
    double dy = y1 - y0;
    double square = dx * dx + dy * dy;
    for (int row = top; row <= bottom; row++) {
      for (int column = left; column <= right; column++) {
        double px = column + 0.5 - x0;
        double py = row + 0.5 - y0;
        double along = square == 0 ? 0 : clamp((px * dx + py * dy) / square);
        double ex = px - along * dx;
        double ey = py - along * dy;
        double distance = Math.sqrt(ex * ex + ey * ey);
        double covered = clamp((halfWidth - distance) / softness + 0.5);
        int pixel = row * width + column;
        coverage[pixel] = Math.max(coverage[pixel], covered);
      }
    }
  }

  /** Copies the canvas to [height * width], row-major, unsigned: 0 black to 255 white. */
  void copyTo(byte[] pixels) {
    for (int i = 0; i < coverage.length; i++) {
      pixels[i] = (byte) (int) (coverage[i] * 255 + 0.5);
    }
  }

  private static double clamp(double value) {
    return Math.max(0, Math.min(1, value));
  }
}
