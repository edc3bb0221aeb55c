package org.sparkvae.spark.data.survey;

import java.io.Serializable;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.sparkvae.spark.data.source.IdentifiedRow;
import org.sparkvae.spark.data.source.TableFeatures;
import org.sparkvae.spark.data.source.Text;

/**
 * How many rows have a category that no training row had, by column. Parts add up to the same in
 * any order. A plain class for Kryo.
 */
public final class UnseenCategories implements Serializable {
  private static final long serialVersionUID = 1L;

  private final TreeMap<String, Long> rows = new TreeMap<>();

  UnseenCategories() {}

  /** Adds a row unless it is left out. */
  UnseenCategories add(TableFeatures features, IdentifiedRow row, RowParser parser) {
    Map<String, String> unseen = features.unseen(row.row());
    if (!unseen.isEmpty() && parser.parse(row).state == SourceRow.State.USED) {
      unseen.forEach((column, as) -> rows.merge(column + " (as " + as + ")", 1L, Long::sum));
    }
    return this;
  }

  UnseenCategories add(UnseenCategories other) {
    other.rows.forEach((column, count) -> rows.merge(column, count, Long::sum));
    return this;
  }

  public boolean areNone() {
    return rows.isEmpty();
  }

  /** {@return such as {@code city (as other): 2 rows; zip (as missing): 1 row}} */
  @Override
  public String toString() {
    return rows.entrySet().stream()
        .map(column -> column.getKey() + ": " + Text.count(column.getValue(), "row"))
        .collect(Collectors.joining("; "));
  }
}
