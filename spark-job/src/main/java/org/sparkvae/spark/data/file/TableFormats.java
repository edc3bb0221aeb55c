package org.sparkvae.spark.data.file;

import java.util.Set;
import org.apache.hadoop.fs.Path;
import org.sparkvae.spark.data.DataException;

/**
 * Recognizes folders of table formats. Their files are no table by themselves: some belong to old
 * versions or contain deleted rows.
 */
final class TableFormats {
  private TableFormats() {}

  /**
   * @param names paths of all files below the folder
   * @throws DataException if the folder is or contains a table of Delta Lake, Iceberg or Hudi
   */
  static void refuse(Path folder, Set<String> names) {
    for (String name : names) {
      String below = "/" + name;
      refuse(folder, below, "/_delta_log/", "Delta Lake");
      refuse(folder, below, "/.hoodie/", "Apache Hudi");
      if (name.endsWith(".metadata.json")) {
        refuse(folder, below, "/metadata/", "Apache Iceberg");
      }
    }
  }

  private static void refuse(Path folder, String name, String mark, String format) {
    int at = name.indexOf(mark);
    if (at >= 0) {
      throw new DataException(
          "Cannot read %s%s: it is a table of %s, whose files alone are not its rows. Read it as a table of Spark's catalog with data.format = table, or export it as Parquet"
              .formatted(folder, name.substring(0, at), format));
    }
  }
}
