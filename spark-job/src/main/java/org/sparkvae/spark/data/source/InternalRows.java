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
 * Converts between data sets and Spark's internal rows. Spark's public {@link Row} creates an
 * object for every array element on the way in and again on the way out, and converts keys to Java
 * types; internal rows keep arrays as memory. This class and {@link BatchRow} are the only ones
 * that use APIs which Spark may change between versions; the scoring tests cover them.
 */
public final class InternalRows {
  private InternalRows() {}

  /**
   * Reads column batches directly if the plan is only a scan that produces batches (Parquet, ORC):
   * Spark itself would first copy each array element into a row.
   *
   * @return its columns in their order. Spark reuses the memory of a row, so that a row is valid
   *     only until the next one is read
   */
  static JavaRDD<InternalRow> of(Dataset<Row> rows) {
    QueryExecution query = rows.queryExecution();
    if (query.executedPlan() instanceof WholeStageCodegenExec stage
        && stage.child() instanceof ColumnarToRowExec scan) {
      JavaRDD<InternalRow> read = scan.child().executeColumnar().toJavaRDD().flatMap(BatchRow::of);
      // Sends the settings of the session to the executors, as toRdd does.
      return new SQLExecutionRDD(read.rdd(), query.sparkSession().sessionState().conf())
          .toJavaRDD();
    }
    return query.toRdd().toJavaRDD();
  }

  /** {@return the rows, which stay valid} */
  static List<InternalRow> collect(Dataset<Row> few) {
    return List.of(few.queryExecution().executedPlan().executeCollect());
  }

  /**
   * @param rows rows of the schema; each must be valid until the next one is read
   * @return a data set of these rows, lazily read
   */
  public static Dataset<Row> dataset(
      SparkSession spark, JavaRDD<InternalRow> rows, StructType schema) {
    return spark.internalCreateDataFrame(rows.rdd(), schema, false);
  }

  /**
   * Projects rows to some of their columns, unchanged. Must be created inside a task: it is not
   * serializable.
   *
   * @return a projection that returns the same row object each time
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
