package org.sparkvae.spark.ml;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.sparkvae.spark.TestSession;

/** Digits, and an estimator for them that trains in a second or two. */
final class Digits {
  static final SparkSession SPARK = TestSession.get();

  private Digits() {}

  static Dataset<Row> rows(int count) {
    return DigitRows.of(SPARK, count, 1);
  }

  static VaeEstimator estimator() {
    return new VaeEstimator()
        .setLatentSize(3)
        .setEncoderLayers(16)
        .setDecoderLayers(16)
        .setBatchSize(20)
        .setAveragingInterval(10)
        .setMaxIter(2)
        .setSeed(3);
  }
}
