package org.sparkvae.spark.data.source;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.BoundReference;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.UnsafeProjection;
import org.apache.spark.sql.execution.ColumnarToRowExec;
import org.apache.spark.sql.execution.QueryExecution;
import org.apache.spark.sql.execution.SQLExecutionRDD;
import org.apache.spark.sql.execution.WholeStageCodegenExec;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import scala.collection.JavaConverters;

/**
 * Rows as Spark itself holds them, in and out of its data sets. Spark's public {@link Row} makes an
 * object of every value of an array on its way in, and again on its way out, and rewrites keys
 * through the types of Java; these rows hold arrays as memory. With {@link BatchRow} the only class
 * that calls what Spark does not promise to keep from version to version (held by the tests of
 * scoring); all else is public of Spark.
 */
public final class InternalRows {
  private InternalRows() {}

  /**
   * Straight from the column batches where the plan is no more than a scan that reads batches
   * (Parquet, ORC): Spark's own way would write each value of each array into a row first.
   *
   * @param rows any data set
   * @return its columns in their order. Spark uses a row's memory again: one is good until the next
   *     is asked for
   */
  static JavaRDD<InternalRow> of(Dataset<Row> rows) {
    QueryExecution query = rows.queryExecution();
    if (query.executedPlan() instanceof WholeStageCodegenExec stage
        && stage.child() instanceof ColumnarToRowExec scan) {
      JavaRDD<InternalRow> read = scan.child().executeColumnar().toJavaRDD().flatMap(BatchRow::of);
      // The settings of the session go to the executors, as they do with toRdd.
      return new SQLExecutionRDD(read.rdd(), query.sparkSession().sessionState().conf())
          .toJavaRDD();
    }
    return query.toRdd().toJavaRDD();
  }

  /**
   * @param few a data set of few rows
   * @return the rows, for good
   */
  static List<InternalRow> collect(Dataset<Row> few) {
    return List.of(few.queryExecution().executedPlan().executeCollect());
  }

  /**
   * @param spark the session
   * @param rows of the schema; one has to be good until the next is asked for
   * @param schema of the data set
   * @return a data set of them, lazily read
   */
  public static Dataset<Row> dataset(
      SparkSession spark, JavaRDD<InternalRow> rows, StructType schema) {
    return spark.internalCreateDataFrame(rows.rdd(), schema, false);
  }

  /**
   * Some of a row's columns as a row of their own, unchanged. To be made inside a task: it does not
   * travel.
   *
   * @param from the row's columns
   * @param indexes which of them
   * @return gives the same row each time, with other values
   */
  public static UnsafeProjection columns(StructType from, int[] indexes) {
    List<Expression> columns = new ArrayList<>();
    for (int index : indexes) {
      StructField field = from.fields()[index];
      columns.add(new BoundReference(index, field.dataType(), true));
    }
    return UnsafeProjection.create(
        JavaConverters.asScalaBufferConverter(columns).asScala().toSeq());
  }
}
