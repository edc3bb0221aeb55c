package org.sparkvae.spark.score;

import java.io.IOException;
import org.apache.spark.SparkClassNotFoundException;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.sparkvae.model.config.ConfigException;
import org.sparkvae.spark.data.DataException;
import org.sparkvae.spark.io.AtomicOutput;

/** Writes rows to a directory that is not visible yet. */
public final class RowsWriter {
  private RowsWriter() {}

  /**
   * @param rows what to write
   * @param format of Spark, such as parquet
   * @param output open; the caller commits it
   * @throws ConfigException if Spark knows no such format, or it cannot hold these columns
   * @throws IOException if the file system refuses
   */
  public static void write(Dataset<Row> rows, String format, AtomicOutput output)
      throws IOException {
    try {
      rows.write().format(format).save(output.place().toString());
    } catch (Exception failed) {
      // Spark's are checked in Scala, so Java cannot name them in a catch.
      if (failed instanceof AnalysisException || failed instanceof SparkClassNotFoundException) {
        String why = failed.getMessage().lines().findFirst().orElse("");
        throw ConfigException.of("format", "Cannot write --format " + format + ": " + why);
      }
      throw DataException.behind(failed);
    }
  }
}
