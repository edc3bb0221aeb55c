package org.sparkvae.model.network;

import java.util.Arrays;

/**
 * Rows whose missing cells are filled, row-major, rows * featureSize. An observed cell has its own
 * value, standard deviation 0, and limits equal to the value.
 *
 * @param mean of the distribution of a cell, given the observed cells of its row; of a category,
 *     its probability
 * @param stdDev standard deviation of that distribution
 * @param lower end of an interval that holds 90 % of it
 * @param upper end of that interval
 */
public record Imputation(double[] mean, double[] stdDev, double[] lower, double[] upper) {
  /** How much of its distribution the interval of a cell holds. */
  public static final double LEVEL = 0.9;

  Imputation(int length) {
    this(new double[length], new double[length], new double[length], new double[length]);
  }

  void observe(int at, double value) {
    mean[at] = value;
    lower[at] = value;
    upper[at] = value;
  }

  /**
   * @param draws of a cell; sorted
   */
  void putDraws(int at, double[] draws) {
    double squares = 0;
    for (double draw : draws) {
      squares += (draw - mean[at]) * (draw - mean[at]);
    }
    stdDev[at] = Math.sqrt(squares / draws.length);
    Arrays.sort(draws);
    // another draw is between two of these with probability (rank of the upper - rank of the lower)
    // / (draws + 1)
    int below = (int) Math.floor((1 - LEVEL) / 2 * (draws.length + 1) + 1e-9); // 0.05 * 40 is 2
    lower[at] = draws[Math.max(0, below - 1)];
    upper[at] = draws[Math.min(draws.length - 1, draws.length - below)];
  }
}
