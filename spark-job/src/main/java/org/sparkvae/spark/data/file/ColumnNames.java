package org.sparkvae.spark.data.file;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.sql.SparkSession;
import org.sparkvae.spark.data.DataException;

/** Names of columns, whose case matters if {@code spark.sql.caseSensitive} is true. */
final class ColumnNames {
  private ColumnNames() {}

  static boolean isCaseSensitive(SparkSession spark) {
    return spark.sessionState().conf().caseSensitiveAnalysis();
  }

  /**
   * @throws DataException naming two columns that Spark cannot tell apart
   */
  static void requireDistinct(SparkSession spark, String source, String[] names) {
    boolean isCaseSensitive = isCaseSensitive(spark);
    Map<String, String> known = new HashMap<>();
    for (String name : names) {
      String other = known.put(isCaseSensitive ? name : name.toLowerCase(Locale.ROOT), name);
      if (other != null) {
        throw new DataException(
            other.equals(name)
                ? "Cannot read %s: two of its columns have the name %s. Rename one of them"
                    .formatted(source, name)
                : "Cannot read %s: the names of its columns %s and %s differ in case only. Rename one of them, or add -- --conf spark.sql.caseSensitive=true"
                    .formatted(source, other, name));
      }
    }
  }

  /**
   * @throws DataException naming a column that the files and the names of folders both have
   */
  static void requireDistinctFromFolders(
      SparkSession spark, String source, String[] names, Iterable<String> partitionColumns) {
    for (String partition : partitionColumns) {
      for (String name : names) {
        if (isCaseSensitive(spark) ? name.equals(partition) : name.equalsIgnoreCase(partition)) {
          throw new DataException(
              "Cannot read %s: both its files and the names of its folders have a column %s. Rename the folders, or read one of them alone"
                  .formatted(source, name));
        }
      }
    }
  }
}
