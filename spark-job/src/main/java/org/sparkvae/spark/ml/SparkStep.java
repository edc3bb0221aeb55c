package org.sparkvae.spark.ml;

import java.util.Properties;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.SparkSession;
import org.sparkvae.spark.ml.Settings.Step;

/** Runs Spark jobs of a stage on the caller's thread. */
final class SparkStep {
  private SparkStep() {}

  /**
   * Leaves the thread's description, job group and other properties of Spark as they were.
   *
   * @throws IllegalArgumentException as {@link Settings#translated}
   */
  static <T> T run(SparkSession spark, Step<T> step) {
    SparkContext context = spark.sparkContext();
    Properties before = new Properties();
    before.putAll(context.getLocalProperties());
    try {
      return Settings.translated(step);
    } finally {
      context.setLocalProperties(before);
    }
  }
}
