package org.sparkvae.spark.data;

/** Format of the input. */
public enum DataFormat {
  /** Detected from the input's files. */
  AUTO,
  /** The format of MNIST's files, plain or gzipped. */
  IDX,
  /** Apache Parquet. */
  PARQUET,
  /** Comma-separated values with a header line. */
  CSV,
  /** Apache ORC. */
  ORC,
  /** One JSON object per line. */
  JSON,
  /** LibSVM's sparse text format. */
  LIBSVM,
  /** A table in Spark's catalog; the path is its name. */
  TABLE,
  /** The rows of a DataFrame that a program hands in, see {@code VaeEstimator}. */
  DATA_FRAME,
  /** The built-in data set, which is generated, not read. */
  SYNTHETIC_DIGITS;

  /** {@return whether rows are read from a path or a table} */
  public boolean readsPath() {
    return this != DATA_FRAME && this != SYNTHETIC_DIGITS;
  }
}
