package org.sparkvae.spark.data.survey;

import java.io.Serializable;
import java.util.Iterator;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.apache.commons.collections4.IteratorUtils;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeProjection;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;
import org.sparkvae.spark.data.BadRowPolicy;
import org.sparkvae.spark.data.source.IdentifiedRow;
import org.sparkvae.spark.data.source.InternalRows;
import org.sparkvae.spark.data.source.SourceTable;

/** The bad rows that were left out under {@link BadRowPolicy#SKIP}. */
public final class RejectedRows {
  private static final String LINE = "line";
  private static final String COLUMNS = "columns";

  private final SourceTable table;
  private final JavaRDD<IdentifiedRow> rows;
  private final Rule rule;
  private final long count;

  /** Finds the problems of rows. */
  interface Rule extends Serializable {
    /** Opens the rule for the rows of a partition, one by one; null for a row without problem. */
    Function<IdentifiedRow, RowProblem> open(int partition);
  }

  RejectedRows(SourceTable table, JavaRDD<IdentifiedRow> rows, Rule rule, long count) {
    this.table = table;
    this.rows = rows;
    this.rule = rule;
    this.count = count;
  }

  /** {@return number of rows} */
  public long count() {
    return count;
  }

  /**
   * The rows as (file, row, reason, raw), in the order of the input, for the owner of the data. The
   * raw row contains values: the original line if it is malformed, otherwise the columns as JSON.
   *
   * @return the rows, read again from the source, in one partition
   */
  public Dataset<Row> rows() {
    int corrupt = table.corruptIndex();
    StructType columns = table.rows().schema();
    int[] all = IntStream.range(0, columns.length()).toArray();
    Rule opened = rule;
    JavaRDD<InternalRow> bad =
        rows.mapPartitionsWithIndex(
            (partition, part) -> {
              Function<IdentifiedRow, RowProblem> problems = opened.open(partition);
              UnsafeProjection own = InternalRows.columns(columns, all);
              Iterator<InternalRow> entries =
                  IteratorUtils.transformedIterator(
                      part,
                      row -> {
                        RowProblem problem = problems.apply(row);
                        return problem == null
                            ? null
                            : entry(row, problem, corrupt, own.apply(row.row()));
                      });
              return IteratorUtils.filteredIterator(entries, entry -> entry != null);
            },
            true);
    StructType schema =
        new StructType()
            .add("file", DataTypes.StringType)
            .add("row", DataTypes.LongType)
            .add("reason", DataTypes.StringType)
            .add(LINE, DataTypes.StringType)
            .add(COLUMNS, columns);
    Column json = functions.to_json(functions.col(COLUMNS), Map.of("ignoreNullFields", "false"));
    return InternalRows.dataset(table.rows().sparkSession(), bad, schema)
        .withColumn("raw", functions.coalesce(functions.col(LINE), json))
        .drop(LINE, COLUMNS)
        .repartition(1) // not coalesce: one task would read the whole source
        .sortWithinPartitions("file", "row");
  }

  private static InternalRow entry(
      IdentifiedRow from, RowProblem problem, int corrupt, InternalRow columns) {
    InternalRow row = from.row();
    Object[] values = {
      UTF8String.fromString(from.place().file()),
      from.place().position(),
      UTF8String.fromString(problem.reason()),
      corrupt < 0 || row.isNullAt(corrupt) ? null : row.getUTF8String(corrupt),
      columns
    };
    return new GenericInternalRow(values);
  }
}
