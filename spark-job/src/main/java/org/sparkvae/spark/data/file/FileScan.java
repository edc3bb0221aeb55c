package org.sparkvae.spark.data.file;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.sparkvae.model.config.EnumSpelling;
import org.sparkvae.spark.data.DataConfig;
import org.sparkvae.spark.data.DataException;
import org.sparkvae.spark.data.DataFormat;

/**
 * The rows of files, read with Spark's own readers, with options that keep malformed lines visible.
 *
 * @param rows the columns of the files, then those of partition folders such as day=1; for CSV and
 *     JSON followed by {@link #CORRUPT}
 * @param partitionColumns the columns that come from the names of folders
 * @param nullColumns columns of numbers that are null in every row, where files say so
 * @param unreadable columns that Spark cannot read, each with the reason; they are not in the rows
 * @param inferred options of the format that were found by looking at the files, by their key
 */
public record FileScan(
    Dataset<Row> rows,
    List<String> partitionColumns,
    List<String> nullColumns,
    SortedMap<String, String> unreadable,
    SortedMap<String, String> inferred) {
  static final String CORRUPT_OPTION = "columnNameOfCorruptRecord";

  /** Name of the column with the text of a malformed line; null in the other rows. */
  public static final String CORRUPT = "_corruptLine";

  /**
   * @param modelWidth the number of features of the model that scores the rows, if there is one
   * @throws DataException if the files cannot be read, or not as one table
   */
  public static FileScan of(
      SparkSession spark,
      DataFormat format,
      DataConfig data,
      SourceFiles files,
      OptionalInt modelWidth)
      throws IOException {
    if (format == DataFormat.PARQUET || format == DataFormat.ORC) {
      return columnar(spark, format, data, files);
    }
    SortedMap<String, String> inferred = new TreeMap<>();
    Dataset<Row> rows =
        analyzed(
            files.source(),
            () ->
                switch (format) {
                  case JSON -> JsonSchema.read(spark, files, data);
                  case LIBSVM -> LibsvmLines.read(spark, files, modelWidth);
                  case CSV -> CsvScan.of(spark, data, files, inferred);
                  case PARQUET, ORC, AUTO, IDX, TABLE, DATA_FRAME, SYNTHETIC_DIGITS ->
                      throw new IllegalStateException();
                });
    return new FileScan(
        corruptLast(rows), files.partitionColumns(), List.of(), new TreeMap<>(), inferred);
  }

  /** The rows of a table, whose columns are all known. */
  public static FileScan ofTable(Dataset<Row> rows) {
    return new FileScan(rows, List.of(), List.of(), new TreeMap<>(), new TreeMap<>());
  }

  private static FileScan columnar(
      SparkSession spark, DataFormat format, DataConfig data, SourceFiles files)
      throws IOException {
    ColumnarSchema columns = ColumnarSchema.of(spark, format, data, files);
    String[] names = columns.schema().fieldNames();
    ColumnNames.requireDistinctFromFolders(spark, files.source(), names, files.partitionColumns());
    Dataset<Row> rows =
        analyzed(
            files.source(),
            () -> files.load(spark.read().schema(columns.schema()), EnumSpelling.of(format)));
    return new FileScan(
        rows,
        files.partitionColumns(),
        List.copyOf(columns.nullColumns()),
        columns.unreadable(),
        new TreeMap<>());
  }

  /** Spark appends the columns of partition folders to those of the schema that was set. */
  private static Dataset<Row> corruptLast(Dataset<Row> rows) {
    List<String> columns = new ArrayList<>(List.of(rows.columns()));
    if (columns.indexOf(CORRUPT) == -1 || columns.indexOf(CORRUPT) == columns.size() - 1) {
      return rows;
    }
    columns.remove(CORRUPT);
    columns.add(CORRUPT);
    return rows.select(columns.stream().map(FileScan::column).toArray(Column[]::new));
  }

  /** The column of this name, whatever characters it contains. */
  static Column column(String name) {
    return functions.col("`" + name.replace("`", "``") + "`");
  }

  /**
   * Spark's own errors about a source are checked exceptions that Scala does not declare, so that
   * Java cannot catch them by name.
   */
  public static Dataset<Row> analyzed(String name, Supplier<Dataset<Row>> source) {
    try {
      return source.get();
    } catch (Exception failed) {
      if (failed instanceof AnalysisException analysis) {
        throw new DataException(
            "Cannot read "
                + name
                + ": "
                + analysis.getSimpleMessage().lines().findFirst().orElse(""),
            failed);
      }
      throw failed;
    }
  }
}
