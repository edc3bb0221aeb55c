package org.sparkvae.spark.data.survey;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.sparkvae.model.artifact.MissingPattern;
import org.sparkvae.model.artifact.TableColumn;
import org.sparkvae.model.config.ColumnKind;

/**
 * Which columns are missing together in the training rows. Parts add up to the same in any order. A
 * plain class for Kryo.
 */
final class MissingTally implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Of a table with more different patterns none is kept, because memory is bounded. */
  static final int MOST_COUNTED = 10_000;

  /** The most frequent ones, which an artifact holds. */
  static final int MOST_KEPT = 1_000;

  /** Rows by the numbers of their missing columns, each followed by a space. */
  private final TreeMap<String, Long> rows = new TreeMap<>();

  private boolean hasMore;

  /**
   * @param missing numbers of the columns without a value, ascending, each followed by a space
   */
  void add(String missing) {
    if (!hasMore) {
      rows.merge(missing, 1L, Long::sum);
      limit();
    }
  }

  MissingTally add(MissingTally other) {
    hasMore |= other.hasMore;
    other.rows.forEach((missing, count) -> rows.merge(missing, count, Long::sum));
    limit();
    return this;
  }

  private void limit() {
    hasMore |= rows.size() > MOST_COUNTED;
    if (hasMore) {
      rows.clear();
    }
  }

  /**
   * @param columns of the table; those that are left out belong to no pattern
   * @return the most frequent patterns first; none if no row lacks a value, or if there are too
   *     many patterns to count
   */
  List<MissingPattern> patterns(List<TableColumn> columns) {
    Map<List<String>, Long> byNames = new LinkedHashMap<>();
    rows.forEach((missing, count) -> byNames.merge(names(missing, columns), count, Long::sum));
    if (byNames.keySet().equals(Set.of(List.of()))) {
      return List.of();
    }
    return byNames.entrySet().stream()
        .map(entry -> new MissingPattern(entry.getKey(), entry.getValue()))
        .sorted(Comparator.comparingLong(pattern -> -pattern.rows())) // stable
        .limit(MOST_KEPT)
        .toList();
  }

  private static List<String> names(String missing, List<TableColumn> columns) {
    List<String> names = new ArrayList<>();
    for (String number : missing.isEmpty() ? new String[0] : missing.split(" ")) {
      TableColumn column = columns.get(Integer.parseInt(number));
      if (column.kind() != ColumnKind.SKIP) {
        names.add(column.name());
      }
    }
    return names;
  }
}
