package org.sparkvae.spark.report;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/**
 * What {@link RunReport} shows. Arrays are not copied.
 *
 * @param bounds of each split that has rows, nats a row
 * @param curves terms of the objective by round, the negative ELBO first; empty without rounds
 * @param validation the negative ELBO of the validation rows; empty if there are none
 * @param learningRate by step; empty if it is constant
 * @param seconds wall-clock time of each phase, in the order to show
 * @param columns of a table; without fits for images
 * @param pictures PNG files by name, such as {@code pictures/samples.png}
 * @param facts tables of names and values, by title, in the order to show
 */
public record ReportContent(
    Overview overview,
    List<Bound> bounds,
    List<Curve> curves,
    Optional<Curve> validation,
    Optional<Curve> learningRate,
    Map<String, Double> seconds,
    Optional<Latents> latents,
    Columns columns,
    SortedMap<String, byte[]> pictures,
    Map<String, SortedMap<String, String>> facts) {

  /**
   * What the page starts with.
   *
   * @param source name of the training data
   * @param started instant of the start, as text
   * @param outcome as in {@code metrics.json}
   * @param figures numbers to know first, as text by name, in the order to show
   */
  public record Overview(
      String source, String started, String outcome, Map<String, String> figures) {}

  /** The bound of a split and its terms, means in nats a row. */
  public record Bound(
      String split, long rows, double negativeElbo, double reconstructionNll, double kl) {}

  /**
   * Values along the training; not finite where there is none.
   *
   * @param name of the quantity, as people say it
   * @param at round or step, ascending
   */
  public record Curve(String name, double[] at, double[] values) {}

  /**
   * Columns of a table.
   *
   * @param split that the rows are drawn from
   * @param rows how many of them
   * @param missing which columns are missing together, the most frequent first
   */
  public record Columns(String split, int rows, List<ColumnFit> fits, List<MissingShare> missing) {}

  /**
   * Rows that lack the same columns.
   *
   * @param columns none for complete rows
   * @param data share of the rows
   * @param samples share of the generated rows
   */
  public record MissingShare(List<String> columns, double data, double samples) {}

  /**
   * How some rows use the latents.
   *
   * @param split that the rows are drawn from
   * @param means code of each row, row-major, rows * latentSize
   * @param kl divergence of each latent from N(0, 1), nats, mean over rows
   * @param isOfModel whether these divergences add up to the KL divergence of the model's bound
   * @param labeled codes of rows whose class is known; empty if there are none
   */
  public record Latents(
      String split, float[] means, double[] kl, boolean isOfModel, Optional<Labeled> labeled) {
    int count() {
      return kl.length;
    }

    int rows() {
      return means.length / kl.length;
    }

    double[] means(int latent) {
      return column(means, latent, kl.length);
    }
  }

  /**
   * Codes of rows from the start of the source.
   *
   * @param means row-major, rows * latentSize
   * @param labels class of each row, at least 0
   */
  public record Labeled(float[] means, int[] labels) {
    double[] means(int latent) {
      return column(means, latent, means.length / labels.length);
    }
  }

  private static double[] column(float[] rowMajor, int at, int width) {
    double[] values = new double[rowMajor.length / width];
    for (int row = 0; row < values.length; row++) {
      values[row] = rowMajor[row * width + at];
    }
    return values;
  }
}
