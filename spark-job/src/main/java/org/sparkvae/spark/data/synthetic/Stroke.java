package org.sparkvae.spark.data.synthetic;

import java.util.Arrays;
import java.util.function.UnaryOperator;

/**
 * A line of the pen from where it is set down to where it is lifted: a chain of cubic Bezier curves
 * through points, smooth except at corners. Must not be modified.
 *
 * @param x coordinates of the points, at least two
 * @param y coordinates of the points, downwards
 * @param corner whether the line may turn sharply at the point
 */
record Stroke(double[] x, double[] y, boolean[] corner) {
  /** Straight pieces for one curve; with more, no pixel of a 20 x 20 digit changes visibly. */
  private static final int PIECES = 8;

  /** A point in the plane. */
  record Point(double x, double y) {}

  /** Parses points {@code x,y} between spaces, a corner marked by a final {@code !}. */
  static Stroke parse(String text) {
    String[] points = text.split(" ");
    Stroke stroke =
        new Stroke(
            new double[points.length], new double[points.length], new boolean[points.length]);
    for (int i = 0; i < points.length; i++) {
      stroke.corner[i] = points[i].endsWith("!");
      String[] xy = points[i].replace("!", "").split(",");
      stroke.x[i] = Integer.parseInt(xy[0]);
      stroke.y[i] = Integer.parseInt(xy[1]);
    }
    return stroke;
  }

  /** Moves every point: {@code move} is called once per point, in order. */
  Stroke map(UnaryOperator<Point> move) {
    Stroke moved = new Stroke(x.clone(), y.clone(), corner);
    for (int i = 0; i < x.length; i++) {
      Point point = move.apply(new Point(x[i], y[i]));
      moved.x[i] = point.x();
      moved.y[i] = point.y();
    }
    return moved;
  }

  /** Replaces the curves by short straight pieces: the result consists of corners only. */
  Stroke flatten() {
    int curves = x.length - 1;
    double[] flatX = new double[curves * PIECES + 1];
    double[] flatY = new double[curves * PIECES + 1];
    for (int i = 0; i < curves; i++) {
      // A handle is a third of its chord long and points along the chord over the joint.
      double chord = distance(i, i + 1);
      Point leave = smooth(i) ? direction(i - 1, i + 1) : null;
      Point arrive = smooth(i + 1) ? direction(i, i + 2) : null;
      double c1x = leave == null ? x[i] : x[i] + leave.x() * chord / 3;
      double c1y = leave == null ? y[i] : y[i] + leave.y() * chord / 3;
      double c2x = arrive == null ? x[i + 1] : x[i + 1] - arrive.x() * chord / 3;
      double c2y = arrive == null ? y[i + 1] : y[i + 1] - arrive.y() * chord / 3;
      for (int k = 0; k < PIECES; k++) {
        double t = (double) k / PIECES;
        flatX[i * PIECES + k] = bezier(x[i], c1x, c2x, x[i + 1], t);
        flatY[i * PIECES + k] = bezier(y[i], c1y, c2y, y[i + 1], t);
      }
    }
    flatX[curves * PIECES] = x[curves];
    flatY[curves * PIECES] = y[curves];
    boolean[] corners = new boolean[flatX.length];
    Arrays.fill(corners, true);
    return new Stroke(flatX, flatY, corners);
  }

  private boolean smooth(int i) {
    return i > 0 && i < x.length - 1 && !corner[i];
  }

  private Point direction(int from, int to) {
    double length = Math.max(distance(from, to), 1e-9);
    return new Point((x[to] - x[from]) / length, (y[to] - y[from]) / length);
  }

  private double distance(int from, int to) {
    double dx = x[to] - x[from];
    double dy = y[to] - y[from];
    return Math.sqrt(dx * dx + dy * dy);
  }

  private static double bezier(double a, double b, double c, double d, double t) {
    double s = 1 - t;
    return s * s * s * a + 3 * s * s * t * b + 3 * s * t * t * c + t * t * t * d;
  }
}
