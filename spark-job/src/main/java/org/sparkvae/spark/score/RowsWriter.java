package org.sparkvae.spark.score;

import java.io.IOException;
import java.util.List;
import org.apache.spark.SparkClassNotFoundException;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.DataFrameWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.sparkvae.model.config.ConfigException;
import org.sparkvae.spark.data.DataException;
import org.sparkvae.spark.io.AtomicOutput;

/** Writes rows to a directory that is not visible yet. */
public final class RowsWriter {
  private static final String DICTIONARY = "parquet.enable.dictionary#";

  /**
   * Where Parquet has the values of a number, of an array and of a vector of Spark ML; by Spark's
   * old layout (writeLegacyFormat) it has them elsewhere, and keeps its dictionary.
   */
  private static final List<String> VALUES = List.of("", ".list.element", ".values.list.element");

  private RowsWriter() {}

  /**
   * @param rows what to write
   * @param format of Spark, such as parquet
   * @param computed the columns of numbers that a network made
   * @param output open; the caller commits it
   * @throws ConfigException if Spark knows no such format, or it cannot hold these columns
   * @throws IOException if the file system refuses
   */
  public static void write(
      Dataset<Row> rows, String format, List<String> computed, AtomicOutput output)
      throws IOException {
    try {
      writer(rows, format, computed).save(output.place().toString());
    } catch (Exception failed) {
      // Spark's are checked in Scala, so Java cannot name them in a catch.
      if (failed instanceof AnalysisException || failed instanceof SparkClassNotFoundException) {
        String why = failed.getMessage().lines().findFirst().orElse("");
        throw ConfigException.of("format", "Cannot write --format " + format + ": " + why);
      }
      throw DataException.behind(failed);
    }
  }

  /**
   * @param rows what to write
   * @param format of Spark, such as parquet
   * @param computed the columns of numbers that a network made. Nearly no two are equal: Parquet's
   *     writer would collect up to 1 MiB of them in a hash map before it gives up its dictionary
   * @return Spark's writer
   */
  public static DataFrameWriter<Row> writer(
      Dataset<Row> rows, String format, List<String> computed) {
    DataFrameWriter<Row> writer = rows.write().format(format);
    if (format.equalsIgnoreCase("parquet")) {
      for (String column : computed) {
        VALUES.forEach(values -> writer.option(DICTIONARY + column + values, false));
      }
    }
    return writer;
  }
}
