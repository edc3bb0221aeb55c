package org.sparkvae.spark.data;

/** What the input is. */
public enum DataFormat {
  /** Told from the input's files. */
  AUTO,
  /** MNIST's own format, plain or gzipped. */
  IDX,
  /** Apache Parquet. */
  PARQUET,
  /** Comma-separated, with a header line. */
  CSV,
  /** Apache ORC. */
  ORC,
  /** One JSON object a line. */
  JSON,
  /** LibSVM's sparse text. */
  LIBSVM,
  /** A table of Spark's catalog; the path is its name. */
  TABLE,
  /** The embedded data set: made, not read. */
  SYNTHETIC_DIGITS
}
