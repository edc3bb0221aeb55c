package org.sparkvae.spark.data;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** The bad rows that {@link BadRowPolicy#SKIP} left out. */
public final class LeftOutRows {
  private static final String LINE = "line";
  private static final String COLUMNS = "columns";

  private final SourceTable table;
  private final JavaRDD<IdentifiedRow> rows;
  private final RowJudge judge;
  private final long count;

  LeftOutRows(SourceTable table, JavaRDD<IdentifiedRow> rows, RowJudge judge, long count) {
    this.table = table;
    this.rows = rows;
    this.judge = judge;
    this.count = count;
  }

  /**
   * @return how many
   */
  public long count() {
    return count;
  }

  /**
   * The rows, for their owner to look at: (file, row, reason, raw), in the order of the input. The
   * raw row holds values; it is the line as it stands where that could not be read, else the
   * columns as JSON.
   *
   * @return read again from the source, in one partition
   */
  public Dataset<Row> rows() {
    int corrupt = table.corruptIndex();
    int columns = table.rows().columns().length;
    RowJudge judge = this.judge;
    JavaRDD<Row> bad =
        rows.flatMap(
            row -> {
              RowProblem problem = judge.judge(row).problem;
              return problem == null
                  ? Collections.emptyIterator()
                  : List.of(entry(row, problem, corrupt, columns)).iterator();
            });
    StructType schema =
        new StructType()
            .add("file", DataTypes.StringType)
            .add("row", DataTypes.LongType)
            .add("reason", DataTypes.StringType)
            .add(LINE, DataTypes.StringType)
            .add(COLUMNS, table.rows().schema());
    Column json = functions.to_json(functions.col(COLUMNS), Map.of("ignoreNullFields", "false"));
    return table
        .rows()
        .sparkSession()
        .createDataFrame(bad, schema)
        .withColumn("raw", functions.coalesce(functions.col(LINE), json))
        .drop(LINE, COLUMNS)
        .repartition(1) // not coalesce: one task would read the whole source
        .sortWithinPartitions("file", "row");
  }

  private static Row entry(IdentifiedRow from, RowProblem problem, int corrupt, int columns) {
    Row row = from.row();
    Object[] values = new Object[columns];
    for (int i = 0; i < columns; i++) {
      values[i] = row.get(i);
    }
    String line = corrupt < 0 ? null : row.getString(corrupt);
    return RowFactory.create(
        from.file(), from.position(), problem.reason(), line, RowFactory.create(values));
  }
}
