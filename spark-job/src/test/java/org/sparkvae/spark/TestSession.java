package org.sparkvae.spark;

import org.apache.spark.sql.SparkSession;

/** The one local session of a test JVM. */
public final class TestSession {
  private TestSession() {}

  /**
   * @return on two cores; made on the first call, stopped when the JVM ends
   */
  public static synchronized SparkSession get() {
    if (SparkSession.getDefaultSession().isDefined()) {
      return SparkSession.getDefaultSession().get();
    }
    SparkSession session =
        SparkSession.builder()
            .master("local[2]")
            .appName("tests")
            .config("spark.ui.enabled", "false")
            .config("spark.sql.shuffle.partitions", "3")
            .config("spark.sql.warehouse.dir", System.getProperty("java.io.tmpdir") + "/tables")
            .getOrCreate();
    session.sparkContext().setLogLevel("OFF");
    Runtime.getRuntime().addShutdownHook(new Thread(session::stop));
    return session;
  }
}
