package org.sparkvae.spark.data.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.vectorized.ColumnarBatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sparkvae.spark.TestSession;

/** A source is read in batches of a number of values, not of a number of rows. */
class BatchSessionTest {
  private static final String PARQUET = "spark.sql.parquet.columnarReaderBatchSize";
  private static final String ORC = "spark.sql.orc.columnarReaderBatchSize";
  private static final String ZONE = "spark.sql.session.timeZone";

  private final SparkSession spark = TestSession.get();

  @TempDir private java.nio.file.Path root;

  @AfterEach
  void restore() {
    List.of(PARQUET, ORC, ZONE).forEach(spark.conf()::unset);
  }

  private static int rows(SparkSession own, String key) {
    return Integer.parseInt(own.conf().get(key));
  }

  @Test
  void theWiderTheRowsTheFewerAtATime() {
    SparkSession own = BatchSession.of(spark);
    assertThat(rows(own, PARQUET)).isEqualTo(16);
    BatchSession.fit(own, spark, 1);
    assertThat(rows(own, PARQUET)).isEqualTo(4096);
    BatchSession.fit(own, spark, 1024);
    assertThat(rows(own, PARQUET)).isEqualTo(128);
    assertThat(rows(own, ORC)).isEqualTo(128);
    BatchSession.fit(own, spark, 20_000);
    assertThat(rows(own, PARQUET)).isEqualTo(16);

    assertThat(spark.conf().contains(PARQUET)).isFalse();
    assertThat(spark.conf().contains(ORC)).isFalse();
  }

  @Test
  void whatTheUserSetStays() {
    spark.conf().set(PARQUET, 77);
    spark.conf().set(ZONE, "Asia/Tokyo");
    SparkSession own = BatchSession.of(spark);
    BatchSession.fit(own, spark, 1024);

    assertThat(rows(own, PARQUET)).isEqualTo(77);
    assertThat(rows(own, ORC)).isEqualTo(128);
    assertThat(own.conf().get(ZONE)).isEqualTo("Asia/Tokyo");
  }

  /** Spark obeys the setting, also for data sets that were opened before the width was known. */
  @Test
  void sparkReadsThatManyRowsAtATime() {
    for (String format : List.of("parquet", "orc")) {
      String path = root.resolve(format).toString();
      spark.range(0, 300, 1, 1).write().format(format).save(path);
      SparkSession own = BatchSession.of(spark);
      var opened = own.read().format(format).load(path);
      BatchSession.fit(own, spark, 1311); // 99 rows

      List<Integer> batches =
          new ArrayList<>(
              opened
                  .queryExecution()
                  .executedPlan()
                  .children()
                  .head()
                  .children()
                  .head()
                  .executeColumnar()
                  .toJavaRDD()
                  .map(ColumnarBatch::numRows)
                  .collect());
      assertThat(batches).as(format).containsExactly(99, 99, 99, 3);
    }
  }
}
