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
  SYNTHETIC_DIGITS;

  /**
   * @return the scaling of a recipe that names none; {@link #AUTO} must be told first
   */
  public Scaling defaultScaling() {
    return switch (this) {
      case IDX, SYNTHETIC_DIGITS -> Scaling.DIVIDE_BY255;
      case PARQUET, CSV, ORC, JSON, LIBSVM, TABLE -> Scaling.NONE;
      case AUTO -> throw new IllegalStateException("The format is not told yet");
    };
  }
}
