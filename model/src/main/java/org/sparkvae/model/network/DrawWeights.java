package org.sparkvae.model.network;

import java.util.Arrays;

/**
 * The weights of some draws.
 *
 * @param values which sum to 1
 */
record DrawWeights(double[] values) {
  static DrawWeights equal(int draws) {
    return of(new double[draws]);
  }

  /**
   * @param logWeights up to the same constant
   */
  static DrawWeights of(double[] logWeights) {
    double largest = Arrays.stream(logWeights).max().orElse(0);
    if (!Double.isFinite(largest)) { // a row so far out that no draw explains it better than others
      return equal(logWeights.length);
    }
    double[] weights = Arrays.stream(logWeights).map(log -> Math.exp(log - largest)).toArray();
    double sum = Arrays.stream(weights).sum();
    return new DrawWeights(Arrays.stream(weights).map(weight -> weight / sum).toArray());
  }

  int size() {
    return values.length;
  }

  double of(int draw) {
    return values[draw];
  }

  /**
   * Systematic resampling: as many draws, each as often as its weight says, rounded up or down.
   *
   * @param uniform a draw from [0, 1)
   * @return indexes of draws
   */
  int[] resampled(double uniform) {
    int[] chosen = new int[values.length];
    int draw = 0;
    double sum = values[0];
    for (int i = 0; i < chosen.length; i++) {
      while (draw < values.length - 1 && sum <= (i + uniform) / chosen.length) {
        sum += values[++draw];
      }
      chosen[i] = draw;
    }
    return chosen;
  }
}
