package org.sparkvae.spark.report;

import java.util.Arrays;

/**
 * How well a model reproduces a column of a table.
 *
 * @param name of the column
 * @param edges of the bins, ascending, in the column's own units
 * @param data share of the rows in each bin
 * @param samples share of the generated rows in each bin
 * @param distance total variation between the two histograms, from 0 (equal) to 1
 * @param error root mean square of reconstruction minus value, in the column's own units
 * @param stdDev standard deviation of the column, the error of its mean as the only answer
 */
public record ColumnFit(
    String name,
    double[] edges,
    double[] data,
    double[] samples,
    double distance,
    double error,
    double stdDev) {
  /** Odd, so that the value of a constant column is in the middle of a bin. */
  private static final int BINS = 25;

  /** Share of the values beyond each end of the histogram, since outliers would stretch it. */
  private static final double TAIL = 0.005;

  /**
   * @param values of some rows, not empty
   * @param samples of generated rows
   * @param reconstructed reconstruction of each value
   */
  public static ColumnFit of(
      String name, double[] values, double[] samples, double[] reconstructed) {
    double[] sorted = Arrays.stream(values).filter(Axis::isDrawable).sorted().toArray();
    double low = sorted.length == 0 ? 0 : sorted[(int) (TAIL * (sorted.length - 1))];
    double high =
        sorted.length == 0 ? 0 : sorted[(int) Math.ceil((1 - TAIL) * (sorted.length - 1))];
    double margin = high > low ? (high - low) / 20 : Math.max(0.5, Math.abs(low) / 20);
    double[] edges = new double[BINS + 1];
    Arrays.setAll(edges, i -> low - margin + (high - low + 2 * margin) * i / BINS);
    double[] ofData = shares(values, edges);
    double[] ofSamples = shares(samples, edges);
    double difference = Math.abs(Arrays.stream(ofData).sum() - Arrays.stream(ofSamples).sum());
    double squares = 0;
    double mean = Arrays.stream(values).average().orElse(Double.NaN);
    double variance = 0;
    for (int i = 0; i < values.length; i++) {
      squares += (reconstructed[i] - values[i]) * (reconstructed[i] - values[i]);
      variance += (values[i] - mean) * (values[i] - mean);
    }
    for (int i = 0; i < BINS; i++) {
      difference += Math.abs(ofData[i] - ofSamples[i]);
    }
    return new ColumnFit(
        name,
        edges,
        ofData,
        ofSamples,
        difference / 2,
        Math.sqrt(squares / values.length),
        Math.sqrt(variance / values.length));
  }

  private static double[] shares(double[] values, double[] edges) {
    double[] shares = new double[BINS];
    for (double value : values) {
      double bin = Math.floor((value - edges[0]) / (edges[BINS] - edges[0]) * BINS);
      if (bin >= 0 && bin < BINS) {
        shares[(int) bin] += 1.0 / values.length;
      }
    }
    return shares;
  }
}
