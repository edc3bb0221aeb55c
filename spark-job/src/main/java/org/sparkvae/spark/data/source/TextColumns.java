package org.sparkvae.spark.data.source;

import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What columns of texts hold. Most of the first rows decide, so that one bad row does not make
 * texts of a column of numbers.
 */
final class TextColumns {
  private static final int ROWS_TO_LOOK_AT = 100;

  private final Dataset<Row> rows;
  private List<Row> first;

  TextColumns(Dataset<Row> rows) {
    this.rows = rows;
  }

  /** False where the first rows are all null. */
  boolean holdNumbers(String column) {
    return balance(column) > 0;
  }

  /** False where the first rows are all null. */
  boolean holdOthers(String column) {
    return balance(column) < 0;
  }

  /** More than 0 for numbers, also where they are half, less for others, 0 for nothing. */
  private int balance(String column) {
    if (first == null) {
      first = rows.limit(ROWS_TO_LOOK_AT).collectAsList();
    }
    int index = rows.schema().fieldIndex(column);
    int seen = 0;
    int numbers = 0;
    for (Row row : first) {
      if (!row.isNullAt(index)) {
        seen++;
        numbers += FeatureReader.isNumber(row.getString(index)) ? 1 : 0;
      }
    }
    return seen == 0 ? 0 : 2 * numbers >= seen ? 1 : -1;
  }
}
