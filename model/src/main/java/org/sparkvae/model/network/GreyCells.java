package org.sparkvae.model.network;

import java.util.Arrays;

/**
 * Deviations and intervals of the cells of a row with values between 0 and 1, for which Bernoulli's
 * distribution is a loss and no model of noise: it knows only 0 and 1.
 *
 * <pre>
 * variance = variance of m_k over the draws + phi mean of m_k (1 - m_k)      m_k = E[x|z_k]
 * interval = [mean - c deviation, mean + c deviation], within [0, 1]
 * </pre>
 *
 * phi is the dispersion of a quasi-likelihood (Wedderburn, 1974), such that the squared errors of
 * the row's observed cells add up to their variances. c is the least that would hold 90 % of these
 * cells in intervals of their own, as conformal prediction chooses it (Lei et al., 2018): if cells
 * are missing at random, the observed ones say how far the others are off.
 */
final class GreyCells {
  private static final double LEAST_VARIANCE = 1e-12;

  private final double[] stdDev;
  private final double times;

  /**
   * @param x the row, in which NaN is missing
   * @param center mean of each cell
   * @param means E[x|z] of each draw, row-major
   * @param weights of the draws
   */
  GreyCells(float[] x, double[] center, float[] means, double[] weights) {
    int size = x.length;
    double[] between = new double[size];
    double[] within = new double[size];
    for (int k = 0; k < weights.length; k++) {
      for (int d = 0; d < size; d++) {
        double mean = means[k * size + d];
        between[d] += weights[k] * (mean - center[d]) * (mean - center[d]);
        within[d] += weights[k] * mean * (1 - mean);
      }
    }
    double phi = dispersion(x, center, between, within);
    stdDev = new double[size];
    Arrays.setAll(stdDev, d -> Math.sqrt(LEAST_VARIANCE + between[d] + phi * within[d]));
    times = quantile(x, center);
  }

  /** {@return whether a cell is observed that is neither 0 nor 1} */
  static boolean areIn(float[] x) {
    for (float value : x) {
      if (value > 0 && value < 1) {
        return true;
      }
    }
    return false;
  }

  private static double dispersion(float[] x, double[] center, double[] between, double[] within) {
    double left = 0;
    double all = 0;
    for (int d = 0; d < x.length; d++) {
      if (!Float.isNaN(x[d])) {
        left += (x[d] - center[d]) * (x[d] - center[d]) - between[d];
        all += within[d];
      }
    }
    return all == 0 ? 0 : Math.max(0, Math.min(1, left / all));
  }

  /** Infinite if too few cells are observed to say. */
  private double quantile(float[] x, double[] center) {
    double[] errors = new double[x.length];
    int observed = 0;
    for (int d = 0; d < x.length; d++) {
      if (!Float.isNaN(x[d])) {
        errors[observed++] = Math.abs(x[d] - center[d]) / stdDev[d];
      }
    }
    Arrays.sort(errors, 0, observed);
    int rank = (int) Math.ceil(Imputation.LEVEL * (observed + 1));
    return rank > observed ? Double.POSITIVE_INFINITY : errors[rank - 1];
  }

  double stdDev(int cell) {
    return stdDev[cell];
  }

  /**
   * An end of the interval of a cell.
   *
   * @param side -1 for the lower one, 1 for the upper one
   */
  float limit(int cell, double center, int side) {
    return (float) Math.max(0, Math.min(1, center + side * times * stdDev[cell]));
  }
}
