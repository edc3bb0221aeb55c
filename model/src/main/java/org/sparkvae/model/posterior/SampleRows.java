package org.sparkvae.model.posterior;

import org.nd4j.linalg.api.ndarray.INDArray;

/** Converts between rows of data and rows of samples; the samples of a row are adjacent. */
public final class SampleRows {
  private SampleRows() {}

  /**
   * Repeats each row for its samples.
   *
   * @param rows [rows, columns]
   * @param samples number of samples per row
   * @return [rows * samples, columns]; the argument itself if samples is 1
   */
  public static INDArray repeat(INDArray rows, int samples) {
    return samples == 1 ? rows : rows.repeat(0, samples);
  }

  /**
   * The mean over the samples of each row.
   *
   * @param ofSamples rows * samples
   * @param samples number of samples per row
   * @return one per row
   */
  public static double[] mean(double[] ofSamples, int samples) {
    double[] means = new double[ofSamples.length / samples];
    for (int i = 0; i < ofSamples.length; i++) {
      means[i / samples] += ofSamples[i] / samples;
    }
    return means;
  }

  /**
   * The sum over the samples of each row.
   *
   * @param samplesOfRows [rows * samples, columns]
   * @param samples number of samples per row
   * @return [rows, columns]; the argument itself if samples is 1
   */
  public static INDArray sum(INDArray samplesOfRows, int samples) {
    if (samples == 1) {
      return samplesOfRows;
    }
    long rows = samplesOfRows.rows() / samples;
    return samplesOfRows.reshape('c', rows, samples, samplesOfRows.columns()).sum(1);
  }
}
