package org.sparkvae.spark.report;

import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * How well a model reproduces a column of a table. Missing cells count nowhere but in {@link
 * Missing}.
 *
 * @param name of the column
 * @param axis what its values are, with their unit
 * @param edges of the bins, ascending, in the column's own units; empty for categories
 * @param categories in the place of bins; empty for numbers
 * @param data share of the rows in each bin
 * @param samples share of the generated rows in each bin
 * @param distance total variation between the two marginals, from 0 (equal) to 1
 * @param error of the reconstruction
 * @param missing cells
 */
public record ColumnFit(
    String name,
    String axis,
    double[] edges,
    List<String> categories,
    double[] data,
    double[] samples,
    double distance,
    Error error,
    Missing missing) {
  private static final int MOST_BINS = 25;

  /** Share of the values beyond each end of the histogram, since outliers would stretch it. */
  private static final double TAIL = 0.005;

  /**
   * The error of a reconstruction.
   *
   * @param value root mean square of reconstruction minus value, or mean of -log p(value)
   * @param baseline the same of the best answer that does not look at the row: the column's mean,
   *     or its shares of categories
   * @param unit of both
   */
  public record Error(double value, double baseline, String unit) {
    static final String NATS = "nats";
  }

  /**
   * Shares of missing cells.
   *
   * @param data of the rows
   * @param samples of the generated rows
   */
  public record Missing(double data, double samples) {}

  /**
   * @param axis what the values are, with their unit
   * @param unit of a difference of values
   * @param values of some rows, not empty
   * @param samples of generated rows
   * @param reconstructed reconstruction of each value
   */
  public static ColumnFit ofNumbers(
      String name,
      String axis,
      String unit,
      double[] values,
      double[] samples,
      double[] reconstructed) {
    return ofNumbers(name, axis, unit, values, samples, reconstructed, 1);
  }

  /**
   * As the other one, for vectors.
   *
   * @param size number of values of each row, which are neighbors
   */
  static ColumnFit ofNumbers(
      String name,
      String axis,
      String unit,
      double[] values,
      double[] samples,
      double[] reconstructed,
      int size) {
    double[] sorted = Arrays.stream(values).filter(Axis::isDrawable).sorted().toArray();
    double low = sorted.length == 0 ? 0 : sorted[(int) (TAIL * (sorted.length - 1))];
    double high =
        sorted.length == 0 ? 0 : sorted[(int) Math.ceil((1 - TAIL) * (sorted.length - 1))];
    int bins = bins(sorted.length);
    boolean areFew =
        high - low < MOST_BINS - 2
            && Arrays.stream(sorted).allMatch(value -> value == Math.rint(value));
    double margin = high > low ? (high - low) / 20 : Math.max(0.5, Math.abs(low) / 20);
    double[] edges = new double[areFew ? (int) (high - low) + 4 : bins + 1];
    double step = areFew ? 1 : (high - low + 2 * margin) / bins;
    double first = areFew ? low - 1.5 : low - margin;
    Arrays.setAll(edges, i -> first + step * i);
    return of(
        name,
        axis,
        edges,
        List.of(),
        shares(values, edges),
        shares(samples, edges),
        numberError(values, reconstructed, unit, size),
        new Missing(missing(values), missing(samples)));
  }

  /** Odd, so that the value of a constant column is in the middle of a bin. */
  private static int bins(int values) {
    return Math.max(5, Math.min(MOST_BINS, (int) (1.5 * Math.sqrt(values)) | 1));
  }

  private static Error numberError(double[] values, double[] reconstructed, String unit, int size) {
    double[] means = new double[size];
    Arrays.setAll(means, i -> mean(values, i, size));
    double squares = 0;
    double variance = 0;
    for (int i = 0; i < values.length; i++) {
      if (!Double.isNaN(values[i])) {
        squares += (reconstructed[i] - values[i]) * (reconstructed[i] - values[i]);
        double mean = means[i % size];
        variance += (values[i] - mean) * (values[i] - mean);
      }
    }
    long count = present(values).count();
    return new Error(Math.sqrt(squares / count), Math.sqrt(variance / count), unit);
  }

  /** The mean of every value at an index of its row; NaN if all are missing. */
  private static double mean(double[] values, int index, int size) {
    return IntStream.range(0, values.length / size)
        .mapToDouble(row -> values[row * size + index])
        .filter(value -> !Double.isNaN(value))
        .average()
        .orElse(Double.NaN);
  }

  /**
   * @param categories the names of the values 0, 1, ...
   * @param values of some rows, not empty; NaN where one is missing
   * @param samples of generated rows
   * @param nll -log p(value) of each value at the code of its row, nats
   */
  public static ColumnFit ofCategories(
      String name, List<String> categories, double[] values, double[] samples, double[] nll) {
    double[] edges = new double[categories.size() + 1];
    Arrays.setAll(edges, i -> i - 0.5);
    double[] ofData = shares(values, edges);
    double entropy = 0;
    double sum = 0;
    for (double share : ofData) {
      entropy -= share == 0 ? 0 : share * Math.log(share);
    }
    for (int i = 0; i < values.length; i++) {
      sum += Double.isNaN(values[i]) ? 0 : nll[i];
    }
    return of(
        name,
        "",
        new double[0],
        List.copyOf(categories),
        ofData,
        shares(samples, edges),
        new Error(sum / present(values).count(), entropy, Error.NATS),
        new Missing(missing(values), missing(samples)));
  }

  private static ColumnFit of(
      String name,
      String axis,
      double[] edges,
      List<String> categories,
      double[] data,
      double[] samples,
      Error error,
      Missing missing) {
    double difference = Math.abs(Arrays.stream(data).sum() - Arrays.stream(samples).sum());
    for (int i = 0; i < data.length; i++) {
      difference += Math.abs(data[i] - samples[i]);
    }
    return new ColumnFit(
        name, axis, edges, categories, data, samples, difference / 2, error, missing);
  }

  private static double[] shares(double[] values, double[] edges) {
    int bins = edges.length - 1;
    double[] shares = new double[bins];
    long count = present(values).count();
    for (double value : values) {
      double bin = Math.floor((value - edges[0]) / (edges[bins] - edges[0]) * bins);
      if (bin >= 0 && bin < bins) {
        shares[(int) bin] += 1.0 / count;
      }
    }
    return shares;
  }

  private static DoubleStream present(double[] values) {
    return Arrays.stream(values).filter(value -> !Double.isNaN(value));
  }

  private static double missing(double[] values) {
    return 1 - (double) present(values).count() / values.length;
  }

  /** {@return the error as a share of the baseline; NaN if that is 0} */
  double share() {
    return error.baseline() == 0 ? Double.NaN : error.value() / error.baseline();
  }
}
