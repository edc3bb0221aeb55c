package org.sparkvae.spark.data;

/** How the input is stored. */
public enum DataFormat {
  AUTO,
  IDX,
  PARQUET,
  CSV,
  ORC,
  JSON,
  LIBSVM,
  TABLE,
  SYNTHETIC_DIGITS
}
