package org.sparkvae.spark.data.synthetic;

import java.util.List;
import org.sparkvae.model.random.NoiseStream;

/**
 * The style of one drawing: how far a digit is slanted, turned, squeezed, bent and jittered, how
 * large it is and how thick the ink.
 *
 * <pre>
 * grid point -> jitter -> taper, bow -> squeeze, slant -> turn -> flatten -> fit into the box -> ink
 * </pre>
 *
 * @param jitter stdDev of each point's own displacement, in grid units
 * @param bow sideways shift of the ends relative to the middle, as a share of the height
 * @param taper relative widening of the foot compared with the middle
 * @param squeeze factor of the width
 * @param slant shift of the top to the right, as a share of the height
 * @param halfTurn tangent of half the angle of rotation
 * @param size longest side of the inked box, in pixels
 * @param halfWidth half the width of the ink, in pixels
 * @param pressure relative change of the ink's width from the middle of a stroke to its end
 * @param softness width of the ink's edge, in pixels
 * @param shiftX shift of the middle to the right, in pixels
 * @param shiftY shift of the middle downwards, in pixels
 */
record Pen(
    double jitter,
    double bow,
    double taper,
    double squeeze,
    double slant,
    double halfTurn,
    double size,
    double halfWidth,
    double pressure,
    double softness,
    double shiftX,
    double shiftY) {
  private static final double MIDDLE = 14;

  /** Draws a style at random, within the limits of legibility. */
  static Pen draw(NoiseStream noise) {
    return new Pen(
        uniform(noise, 1.5, 5.0),
        0.06 * gaussian(noise),
        0.12 * gaussian(noise),
        uniform(noise, 0.65, 1.25),
        0.18 + 0.24 * gaussian(noise),
        0.06 * gaussian(noise),
        uniform(noise, 18, 20),
        1.25 + 0.28 * gaussian(noise),
        uniform(noise, -0.25, 0.25),
        uniform(noise, 1.0, 1.5),
        0.6 * gaussian(noise),
        0.6 * gaussian(noise));
  }

  /** Writes a glyph on a canvas of 28 x 28 pixels. */
  void write(DigitGlyph glyph, NoiseStream noise, StrokeRasterizer canvas) {
    List<Stroke> lines =
        glyph.strokes().stream().map(s -> s.map(p -> place(p, noise)).flatten()).toList();
    double minX = Double.POSITIVE_INFINITY;
    double minY = Double.POSITIVE_INFINITY;
    double maxX = Double.NEGATIVE_INFINITY;
    double maxY = Double.NEGATIVE_INFINITY;
    for (Stroke line : lines) {
      for (int i = 0; i < line.x().length; i++) {
        minX = Math.min(minX, line.x()[i]);
        maxX = Math.max(maxX, line.x()[i]);
        minY = Math.min(minY, line.y()[i]);
        maxY = Math.max(maxY, line.y()[i]);
      }
    }
    double scale = (size - 2 * halfWidth) / Math.max(maxX - minX, maxY - minY);
    double left = MIDDLE + shiftX - scale * (minX + maxX) / 2;
    double top = MIDDLE + shiftY - scale * (minY + maxY) / 2;
    for (Stroke line : lines) {
      ink(line.map(p -> new Stroke.Point(left + scale * p.x(), top + scale * p.y())), canvas);
    }
  }

  private Stroke.Point place(Stroke.Point point, NoiseStream noise) {
    double x = (point.x() + jitter * gaussian(noise) - 50) / 100;
    double y = (point.y() + jitter * gaussian(noise) - 50) / 100;
    double bent = x * (1 + 2 * taper * y) + 4 * bow * y * y;
    double slanted = squeeze * bent - slant * y;
    double cosine = (1 - halfTurn * halfTurn) / (1 + halfTurn * halfTurn);
    double sine = 2 * halfTurn / (1 + halfTurn * halfTurn);
    return new Stroke.Point(cosine * slanted - sine * y, sine * slanted + cosine * y);
  }

  private void ink(Stroke line, StrokeRasterizer canvas) {
    int pieces = line.x().length - 1;
    for (int i = 0; i < pieces; i++) {
      double fromMiddle = (2.0 * i + 1) / pieces - 1;
      canvas.ink(
          line.x()[i],
          line.y()[i],
          line.x()[i + 1],
          line.y()[i + 1],
          halfWidth * (1 + pressure * fromMiddle));
    }
  }

  private static double uniform(NoiseStream noise, double low, double high) {
    return low + (high - low) * noise.nextUniform();
  }

  /**
   * Truncated at two standard deviations, so that nothing is illegible and no ink reaches the
   * border, whose pixels begin 13 from the middle; half a box, shift, pressure and softness reach
   * at most 10 + 1.2 + 0.46 + 0.75 = 12.41.
   */
  private static double gaussian(NoiseStream noise) {
    return Math.max(-2, Math.min(2, noise.nextGaussian()));
  }
}
