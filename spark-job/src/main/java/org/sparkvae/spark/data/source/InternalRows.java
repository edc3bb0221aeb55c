package org.sparkvae.spark.data.source;

import java.io.Serializable;
import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.Alias;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.AttributeReference;
import org.apache.spark.sql.catalyst.expressions.BoundReference;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.GetStructField;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;
import org.apache.spark.sql.catalyst.expressions.UnsafeProjection;
import org.apache.spark.sql.catalyst.plans.logical.DeserializeToObject;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.MapPartitions;
import org.apache.spark.sql.catalyst.plans.logical.SerializeFromObject;
import org.apache.spark.sql.execution.ColumnarToRowExec;
import org.apache.spark.sql.execution.QueryExecution;
import org.apache.spark.sql.execution.SQLExecutionRDD;
import org.apache.spark.sql.execution.WholeStageCodegenExec;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import scala.Option;
import scala.collection.JavaConverters;

/**
 * Converts between data sets and Spark's internal rows. Spark's public {@link Row} creates an
 * object for every array element on the way in and again on the way out, and converts keys to Java
 * types; internal rows keep arrays as memory. This class, {@link BatchRow} and {@link WholeRow} are
 * the only ones that use APIs which Spark may change between versions; the scoring tests cover
 * them.
 */
public final class InternalRows {
  private static final String ROW = "row";

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
    Class<?>[] types = {RDD.class, StructType.class, boolean.class};
    return call(
        spark.getClass(), "internalCreateDataFrame", types, spark, rows.rdd(), schema, false);
  }

  /**
   * Calls a method by name: Spark 4 has it in a subclass of the class that has it in Spark 3.
   *
   * @param self null for a static method
   */
  private static Dataset<Row> call(
      Class<?> declaring, String method, Class<?>[] types, Object self, Object... arguments) {
    try {
      return ((Dataset<?>) declaring.getMethod(method, types).invoke(self, arguments)).toDF();
    } catch (InvocationTargetException thrown) {
      throw thrown.getCause() instanceof RuntimeException failure
          ? failure
          : new IllegalStateException(thrown.getCause());
    } catch (ReflectiveOperationException absent) {
      throw new IllegalStateException("This Spark has no " + method, absent);
    }
  }

  /**
   * Appends columns that a function computes from all rows of a partition. It may leave out rows.
   * No plan is made and no job runs before the result is used, and the rows may be those of a
   * stream.
   *
   * @param function in a task, turns the rows of a partition into rows with the columns of the
   *     source, then those appended. A row that it reads is valid until the next one is read, and
   *     so is a row that it returns
   * @param appended columns that follow those of the source
   * @return the columns of the source with their metadata, under which a stream's watermark is, and
   *     with their ids, so that the source's columns can be selected from the result
   */
  static Dataset<Row> append(
      Dataset<Row> rows,
      Function<Iterator<InternalRow>, Iterator<InternalRow>> function,
      StructType appended) {
    LogicalPlan source = rows.queryExecution().commandExecuted();
    List<Attribute> columns = JavaConverters.seqAsJavaList(source.output());
    StructType all = new StructType();
    for (Attribute column : columns) {
      all = all.add(column.name(), column.dataType(), column.nullable(), column.metadata());
    }
    for (StructField field : appended.fields()) {
      all = all.add(field);
    }
    Expression row = new WholeRow(seq(columns));
    Attribute given = row(row.dataType());
    Attribute made = row(all);
    LogicalPlan computed =
        new MapPartitions(ofObjects(function), made, new DeserializeToObject(row, given, source));
    List<NamedExpression> results = new ArrayList<>();
    for (int i = 0; i < all.length(); i++) {
      StructField field = all.fields()[i];
      boolean isGiven = i < columns.size();
      results.add(
          new Alias(
              new GetStructField(new BoundReference(0, all, false), i, Option.empty()),
              field.name(),
              isGiven ? columns.get(i).exprId() : NamedExpression.newExprId(),
              isGiven ? columns.get(i).qualifier() : seq(List.of()),
              Option.apply(field.metadata()),
              seq(List.of())));
    }
    // A projection would not do: the optimizer moves other operators below it, some of which, such
    // as functions in Python, accept only rows in Spark's own memory format.
    SparkSession spark = rows.sparkSession();
    Class<?>[] types = {spark.getClass(), LogicalPlan.class};
    LogicalPlan plan = new SerializeFromObject(seq(results), computed);
    return call(rows.getClass(), "ofRows", types, null, spark, plan);
  }

  private static Attribute row(DataType type) {
    return new AttributeReference(
        ROW, type, false, Metadata.empty(), NamedExpression.newExprId(), seq(List.of()));
  }

  @SuppressWarnings("unchecked") // the objects are the rows of the structures above
  private static scala.Function1<
          scala.collection.Iterator<Object>, scala.collection.Iterator<Object>>
      ofObjects(Function<Iterator<InternalRow>, Iterator<InternalRow>> function) {
    return (scala.Function1<scala.collection.Iterator<Object>, scala.collection.Iterator<Object>>
            & Serializable)
        part -> {
          Iterator<?> rows = JavaConverters.asJavaIterator(part);
          try {
            Iterator<?> made = function.call((Iterator<InternalRow>) rows);
            return JavaConverters.asScalaIterator((Iterator<Object>) made);
          } catch (RuntimeException failed) {
            throw failed;
          } catch (Exception failed) {
            throw new IllegalStateException(failed);
          }
        };
  }

  /** A sequence for Scala 2.12 as well as 2.13, where only immutable ones are. */
  private static <T> scala.collection.immutable.List<T> seq(List<? extends T> elements) {
    scala.collection.immutable.List<T> sequence = scala.collection.immutable.List$.MODULE$.empty();
    for (int i = elements.size() - 1; i >= 0; i--) {
      sequence = sequence.$colon$colon(elements.get(i));
    }
    return sequence;
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
    return UnsafeProjection.create(seq(columns));
  }
}
