package org.sparkvae.spark.data.source;

import java.util.List;
import java.util.Map;
import org.apache.spark.sql.RuntimeConfig;
import org.apache.spark.sql.SparkSession;
import scala.collection.JavaConverters;

/**
 * A separate session for each source, which sets the size of its column batches. Spark decodes 4096
 * rows at a time, however wide they are: with 20,000 floats per row, about 330 MB for each of its
 * arrays in each task. From a few hundred floats on, a decoded batch no longer fits the CPU caches.
 */
final class BatchSession {
  private static final List<String> ROWS =
      List.of("spark.sql.parquet.columnarReaderBatchSize", "spark.sql.orc.columnarReaderBatchSize");

  private static final int MOST_ROWS = 4096;
  private static final int FEWEST_ROWS = 16;
  private static final int VALUES = 1 << 17;

  private BatchSession() {}

  /**
   * {@return a copy of the session on the same Spark context, with small batches until {@link
   * #fit}}
   */
  static SparkSession of(SparkSession spark) {
    SparkSession own = spark.newSession();
    RuntimeConfig settings = own.conf();
    Map<String, String> given =
        JavaConverters.mapAsJavaMapConverter(spark.conf().getAll()).asJava();
    given.forEach(
        (key, value) -> {
          if (settings.isModifiable(key)) {
            settings.set(key, value);
          }
        });
    set(own, spark, FEWEST_ROWS);
    return own;
  }

  /**
   * Fits the batch size to the width of a row, for plans made from now on.
   *
   * @param own session from {@link #of}
   * @param spark session that was passed to {@link #of}; sizes that are set there are kept
   */
  static void fit(SparkSession own, SparkSession spark, int featureSize) {
    set(own, spark, Math.max(FEWEST_ROWS, Math.min(MOST_ROWS, VALUES / featureSize)));
  }

  private static void set(SparkSession own, SparkSession spark, int rows) {
    for (String key : ROWS) {
      if (!spark.conf().contains(key)) {
        own.conf().set(key, rows);
      }
    }
  }
}
