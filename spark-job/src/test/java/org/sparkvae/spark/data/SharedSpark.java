package org.sparkvae.spark.data;

import org.apache.spark.sql.SparkSession;

/** One local session for all tests of a JVM, stopped when the JVM ends. */
final class SharedSpark {
  private static SparkSession session;

  private SharedSpark() {}

  static synchronized SparkSession get() {
    if (session == null) {
      session =
          SparkSession.builder()
              .master("local[2]")
              .appName("data tests")
              .config("spark.ui.enabled", "false")
              .config("spark.sql.shuffle.partitions", "3")
              .config("spark.sql.warehouse.dir", System.getProperty("java.io.tmpdir") + "/tables")
              .getOrCreate();
      session.sparkContext().setLogLevel("ERROR");
      Runtime.getRuntime().addShutdownHook(new Thread(session::stop));
    }
    return session;
  }
}
