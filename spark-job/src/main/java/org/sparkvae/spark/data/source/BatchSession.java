package org.sparkvae.spark.data.source;

import java.util.List;
import java.util.Map;
import org.apache.spark.sql.RuntimeConfig;
import org.apache.spark.sql.SparkSession;
import scala.collection.JavaConverters;

/**
 * A session of a source's own, for the size of its column batches. Spark decodes 4096 rows at a
 * time however wide they are: of 20,000 floats, some 330 MB for each of its arrays in each task;
 * and from some hundred on no cache holds what it has just decoded.
 */
final class BatchSession {
  private static final List<String> ROWS =
      List.of("spark.sql.parquet.columnarReaderBatchSize", "spark.sql.orc.columnarReaderBatchSize");

  private static final int MOST_ROWS = 4096;
  private static final int FEWEST_ROWS = 16;
  private static final int VALUES = 1 << 17;

  private BatchSession() {}

  /**
   * @param spark whose settings it takes over as they are now
   * @return over the same Spark, with small batches until {@link #fit}
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
   * Of what is planned from now on.
   *
   * @param own of {@link #of}
   * @param spark what it was given; sizes that are set there stay
   * @param featureSize values of a row
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
