package org.sparkvae.spark.data.source;

import java.io.IOException;
import java.util.OptionalLong;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import org.sparkvae.spark.data.DataFormat;
import org.sparkvae.spark.data.SourceSpec;

/** How many rows a source has, where it says so itself. */
public final class SourceRowCount {
  private SourceRowCount() {}

  /**
   * @param spark the session
   * @param source what was opened
   * @param table the opened source
   * @return of all splits; empty where all of the source would have to be read
   * @throws IOException if a header cannot be read
   */
  public static OptionalLong of(SparkSession spark, SourceSpec source, SourceTable table)
      throws IOException {
    if (source.format() == DataFormat.SYNTHETIC_DIGITS) {
      return OptionalLong.of(source.rows());
    }
    if (source.format() == DataFormat.TABLE) { // the catalog may know, but need not be right
      return OptionalLong.empty();
    }
    Path path = new Path(source.path());
    FileSystem files = path.getFileSystem(spark.sessionState().newHadoopConf());
    if (table.imageShape().isPresent()) {
      return OptionalLong.of(
          IdxFolder.pairs(files, path).stream().mapToLong(pair -> pair.header().rows()).sum());
    }
    DataFormat format =
        source.format() == DataFormat.AUTO ? FormatDetector.detect(files, path) : source.format();
    return switch (format) {
      case PARQUET, ORC -> OptionalLong.of(table.rows().count()); // from the files' footers
      default -> OptionalLong.empty();
    };
  }
}
