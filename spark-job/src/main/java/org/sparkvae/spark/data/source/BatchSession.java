package org.sparkvae.spark.data.source;

import java.util.List;
import java.util.Map;
import org.apache.spark.sql.RuntimeConfig;
import org.apache.spark.sql.SparkSession;
import scala.collection.JavaConverters;

/**
 * A separate session for each source. It reads and writes dates as they are, in the proleptic
 * calendar, where Spark's defaults end with an error at dates before 1582, and at times before 1900
 * in Parquet. It also sets the size of column batches: Spark decodes 4096 rows at a time, however
 * wide they are: with 20,000 floats per row, about 330 MB for each of its arrays in each task. From
 * a few hundred floats on, a decoded batch no longer fits the CPU caches.
 */
public final class BatchSession {
  private static final List<String> ROWS =
      List.of("spark.sql.parquet.columnarReaderBatchSize", "spark.sql.orc.columnarReaderBatchSize");

  private static final String EXCLUDED = "spark.sql.optimizer.excludedRules";

  /**
   * The places of rows read one field of a struct, for which this rule merges the schema column by
   * column: its work grows with the square of the number of columns.
   */
  private static final String SCHEMA_PRUNING =
      "org.apache.spark.sql.execution.datasources.SchemaPruning";

  private static final Map<String, String> SETTINGS =
      Map.of(
          "spark.sql.parquet.datetimeRebaseModeInRead",
          "CORRECTED",
          "spark.sql.parquet.int96RebaseModeInRead",
          "CORRECTED",
          "spark.sql.parquet.datetimeRebaseModeInWrite",
          "CORRECTED",
          "spark.sql.parquet.int96RebaseModeInWrite",
          "CORRECTED",
          // Spark's default, INT96, is read as nanoseconds elsewhere, which end in the year 1677.
          "spark.sql.parquet.outputTimestampType",
          "TIMESTAMP_MICROS",
          "orc.proleptic.gregorian.default",
          "true",
          // Tasks that list files, where Spark's default is up to 10,000, one for each path.
          "spark.sql.sources.parallelPartitionDiscovery.parallelism",
          "64");

  private static final int MOST_ROWS = 4096;
  private static final int FEWEST_ROWS = 16;
  private static final int VALUES = 1 << 17;

  private BatchSession() {}

  /**
   * {@return a copy of the session on the same Spark context, with small batches until {@link
   * #fit}}
   */
  public static SparkSession of(SparkSession spark) {
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
    own.conf().set(EXCLUDED, excluded(spark));
    SETTINGS.forEach(
        (key, value) -> {
          if (!spark.conf().contains(key)) {
            own.conf().set(key, value);
          }
        });
    set(own, spark, FEWEST_ROWS);
    return own;
  }

  private static String excluded(SparkSession spark) {
    String given = spark.conf().get(EXCLUDED, "");
    return given.isEmpty() ? SCHEMA_PRUNING : given + "," + SCHEMA_PRUNING;
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
