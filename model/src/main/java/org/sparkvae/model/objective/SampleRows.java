package org.sparkvae.model.objective;

import org.nd4j.linalg.api.ndarray.INDArray;

/** Between rows of data and rows of samples; the samples of a row lie next to each other. */
public final class SampleRows {
  private SampleRows() {}

  /**
   * Gives each sample the row that it belongs to.
   *
   * @param rows [rows, columns]
   * @param samples of each row
   * @return [rows * samples, columns]; the argument itself where samples is 1
   */
  public static INDArray repeat(INDArray rows, int samples) {
    return samples == 1 ? rows : rows.repeat(0, samples);
  }

  /**
   * The mean over the samples of each row.
   *
   * @param samplesOfRows [rows * samples, columns]
   * @param samples of each row
   * @return [rows, columns]; the argument itself where samples is 1
   */
  public static INDArray mean(INDArray samplesOfRows, int samples) {
    return samples == 1 ? samplesOfRows : sum(samplesOfRows, samples).divi(samples);
  }

  /**
   * The sum over the samples of each row.
   *
   * @param samplesOfRows [rows * samples, columns]
   * @param samples of each row
   * @return [rows, columns]; the argument itself where samples is 1
   */
  public static INDArray sum(INDArray samplesOfRows, int samples) {
    if (samples == 1) {
      return samplesOfRows;
    }
    long rows = samplesOfRows.rows() / samples;
    return samplesOfRows.reshape('c', rows, samples, samplesOfRows.columns()).sum(1);
  }
}
