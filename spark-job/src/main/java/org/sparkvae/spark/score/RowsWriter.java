package org.sparkvae.spark.score;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.apache.spark.SparkClassNotFoundException;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.DataFrameWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.sparkvae.model.config.ConfigException;
import org.sparkvae.spark.data.DataException;
import org.sparkvae.spark.io.AtomicOutput;

/** Writes rows to a directory that is not yet visible. */
public final class RowsWriter {
  private static final String DICTIONARY = "parquet.enable.dictionary#";

  /**
   * The Parquet paths of the values of a number, an array and a Spark ML vector. Spark's old layout
   * (writeLegacyFormat) has other paths and keeps its dictionary.
   */
  private static final List<String> VALUES = List.of("", ".list.element", ".values.list.element");

  /** With a header, doubled quotes and blanks as they are, so that every reader gets the values. */
  private static final Map<String, String> RFC_4180 =
      Map.of(
          "header", "true",
          "escape", "\"",
          "ignoreLeadingWhiteSpace", "false",
          "ignoreTrailingWhiteSpace", "false");

  private RowsWriter() {}

  /**
   * @param computed the columns of numbers that a network computed, each with the number of its
   *     values in a row; CSV has a column for each value
   * @param output open; the caller commits it
   * @throws ConfigException if Spark has no such format, or it cannot store these columns
   * @throws IOException if the file system refuses
   */
  public static void write(
      Dataset<Row> rows, String format, Map<String, Integer> computed, AtomicOutput output)
      throws IOException {
    try {
      output.save(rows.sparkSession(), writer(rows, format, computed));
    } catch (ConfigException refused) {
      throw refused;
    } catch (Exception failed) {
      // Scala does not declare Spark's checked exceptions, so Java cannot catch them by name.
      if (failed instanceof AnalysisException || failed instanceof SparkClassNotFoundException) {
        String why = failed.getMessage().lines().findFirst().orElse("");
        throw ConfigException.of("format", "Cannot write --format " + format + ": " + why);
      }
      throw DataException.behind(failed);
    }
  }

  /**
   * @param computed the columns of numbers that a network computed. Since nearly all of them
   *     differ, Parquet's writer would collect up to 1 MiB of them before it gives up its
   *     dictionary
   */
  public static DataFrameWriter<Row> writer(
      Dataset<Row> rows, String format, Map<String, Integer> computed) {
    if (format.equalsIgnoreCase("csv")) {
      return CsvColumns.of(rows, computed).write().format(format).options(RFC_4180);
    }
    DataFrameWriter<Row> writer = rows.write().format(format);
    if (format.equalsIgnoreCase("parquet")) {
      for (String column : computed.keySet()) {
        VALUES.forEach(values -> writer.option(DICTIONARY + column + values, false));
      }
    }
    return writer;
  }
}
