package org.sparkvae.spark.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The range of a chart's axis, and its ticks: multiples of 1, 2 or 5 times a power of ten.
 *
 * @param low smallest value, less than {@code high}
 * @param ticks values within the range, ascending
 * @param labels text of each tick
 */
record Axis(double low, double high, List<Double> ticks, List<String> labels) {
  /** Differences of values beyond it might overflow. */
  private static final double MAX = 1e300;

  /** Smaller values are drawn as 0: doubles have too few digits for steps between them. */
  private static final double MIN = 1e-290;

  /** A range that is narrower in relation to its values is widened: its labels would be long. */
  private static final double MIN_RELATIVE_SPAN = 1e-6;

  /** Whether a value can be drawn. */
  static boolean isDrawable(double value) {
    return Math.abs(value) <= MAX; // false for NaN
  }

  /**
   * @param low smallest value, at most {@code high}; both drawable
   * @param most number of ticks that are wanted at most, at least 2
   */
  static Axis of(double low, double high, int most) {
    double size = Math.max(Math.abs(low), Math.abs(high));
    double from = low;
    double to = high;
    if (size < MIN) {
      from = -0.5;
      to = 0.5;
    } else if (high - low < size * MIN_RELATIVE_SPAN) {
      double margin = low == high ? size / 2 : size * MIN_RELATIVE_SPAN;
      from = low - margin;
      to = high + margin;
    }
    double step = step((to - from) / (most - 1));
    double first = Math.ceil(from / step - 1e-6);
    List<Double> ticks = new ArrayList<>();
    List<String> labels = new ArrayList<>();
    for (int i = 0; i <= most && (first + i) * step <= to + 1e-6 * step; i++) {
      ticks.add((first + i) * step);
      labels.add(label((first + i) * step, step, Math.max(Math.abs(from), Math.abs(to))));
    }
    return new Axis(from, to, List.copyOf(ticks), List.copyOf(labels));
  }

  /** The smallest of 1, 2 and 5 times a power of ten that is not below {@code least}. */
  private static double step(double least) {
    double power = Math.pow(10, Math.floor(Math.log10(least)));
    for (double factor : new double[] {1, 2, 5}) {
      if (factor * power >= least * (1 - 1e-9)) {
        return factor * power;
      }
    }
    return 10 * power;
  }

  private static String label(double value, double step, double largest) {
    int stepDigits = (int) Math.floor(Math.log10(step) + 1e-9);
    if (value == 0) {
      return "0";
    }
    if (largest >= 1e6 || largest < 1e-3) {
      int digits = (int) Math.floor(Math.log10(Math.abs(value)) + 1e-9);
      int decimals = Math.min(9, Math.max(0, digits - stepDigits));
      String text = String.format(Locale.ROOT, "%." + decimals + "e", value);
      return text.replaceFirst("e\\+?(-?)0*(\\d)", "e$1$2");
    }
    return String.format(Locale.ROOT, "%." + Math.max(0, -stepDigits) + "f", value);
  }

  /** {@return where the value lies, from 0 (low) to 1 (high)} */
  double share(double value) {
    return (value - low) / (high - low);
  }
}
