package org.sparkvae.spark.data.file;

import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Decides what text columns contain. The majority of the first rows decides, so that one bad row
 * does not turn a column of numbers into text.
 */
public final class TextColumns {
  private static final int ROWS_TO_LOOK_AT = 100;

  private final Dataset<Row> rows;
  private List<Row> first;

  public TextColumns(Dataset<Row> rows) {
    this.rows = rows;
  }

  /** False if the first rows are all null. */
  public boolean holdNumbers(String column) {
    return balance(column) > 0;
  }

  /** False if the first rows are all null. */
  public boolean holdOthers(String column) {
    return balance(column) < 0;
  }

  /**
   * Positive if at least half of the values are numbers, negative if fewer, 0 if there are no
   * values.
   */
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
        numbers += Numbers.PLAIN.isNumber(row.getString(index)) ? 1 : 0;
      }
    }
    return seen == 0 ? 0 : 2 * numbers >= seen ? 1 : -1;
  }
}
