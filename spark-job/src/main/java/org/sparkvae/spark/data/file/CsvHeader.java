package org.sparkvae.spark.data.file;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.sparkvae.spark.data.CsvConfig.Header;
import org.sparkvae.spark.data.DataConfig;
import org.sparkvae.spark.data.DataException;

/**
 * The names of the columns of CSV files. A column without a name, and a name that occurs more than
 * once, are completed with the position, as in Spark.
 *
 * @param file the file that it comes from
 * @param first the values of the first record
 * @param names the names of the columns, in their order
 * @param isNamed whether the first record of each file consists of names
 */
record CsvHeader(String file, List<String> first, List<String> names, boolean isNamed)
    implements Serializable {
  private static final String PREFIX = "_c";
  private static final int NAMED = 5;

  /**
   * @param inferred receives the names that were completed
   * @throws DataException if the record cannot be a header
   */
  static CsvHeader of(
      String file, List<String> first, DataConfig data, SortedMap<String, String> inferred) {
    boolean hasHeader = data.csv().header() != Header.NO;
    if (data.csv().header() == Header.AUTO && consistsOfNumbers(first, data)) {
      throw new DataException(
          "Cannot read %s: its first line, where CSV files name their columns, consists of numbers. Set data.csv.header = no if it holds values, or yes if these are names"
              .formatted(file));
    }
    List<String> names = hasHeader ? completed(first, inferred) : numbered(first.size());
    if (names.stream().anyMatch(FileScan.CORRUPT::equalsIgnoreCase)) {
      throw new DataException(
          "Cannot read %s: the column name %s is reserved. Rename the column"
              .formatted(file, FileScan.CORRUPT));
    }
    return new CsvHeader(file, List.copyOf(first), List.copyOf(names), hasHeader);
  }

  /**
   * Names such as 0, 1 and 2, or years, are frequent in headers among others; numbers with a
   * fraction, or in no order, are not.
   */
  private static boolean consistsOfNumbers(List<String> first, DataConfig data) {
    if (!data.numericColumns().isEmpty() && first.containsAll(data.numericColumns())) {
      return false; // the settings know these names
    }
    Numbers texts = Numbers.of(data);
    int given = 0;
    int numbers = 0;
    boolean isAscending = true;
    double last = Double.NEGATIVE_INFINITY;
    for (String name : first) {
      given += name.isBlank() ? 0 : 1;
      double number = texts.parse(name);
      if (!Double.isNaN(number)) {
        numbers++;
        isAscending &= number > last && number == Math.rint(number);
        last = number;
      }
    }
    return numbers > 0 && (numbers == given || 2 * numbers > given && !isAscending);
  }

  private static List<String> numbered(int size) {
    List<String> names = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      names.add(PREFIX + i);
    }
    return names;
  }

  private static List<String> completed(List<String> first, SortedMap<String, String> inferred) {
    Map<String, Integer> counts = new HashMap<>();
    first.forEach(name -> counts.merge(name, 1, Integer::sum));
    List<String> names = new ArrayList<>(first.size());
    List<String> changed = new ArrayList<>();
    for (int i = 0; i < first.size(); i++) {
      String name = first.get(i);
      if (name.isEmpty()) {
        names.add(PREFIX + i);
        changed.add(PREFIX + i + " (without a name)");
      } else if (counts.get(name) > 1) {
        names.add(name + i);
        changed.add(name + i + " (a repeated name)");
      } else {
        names.add(name);
      }
    }
    if (!changed.isEmpty()) {
      int more = changed.size() - NAMED;
      inferred.put(
          "column names",
          String.join(", ", changed.subList(0, Math.min(NAMED, changed.size())))
              + (more > 0 ? ", and " + more + " more" : ""));
    }
    return names;
  }

  /**
   * Compares the first record of another file.
   *
   * @return what is wrong with it; empty if nothing is
   */
  String problem(String otherFile, List<String> other) {
    String difference = "";
    if (!isNamed) {
      if (other.size() != first.size()) {
        difference =
            "its first line has %d values, that of %s %d"
                .formatted(other.size(), file, first.size());
      }
    } else if (!other.equals(first)) {
      int at = 0;
      while (at < Math.min(first.size(), other.size()) && first.get(at).equals(other.get(at))) {
        at++;
      }
      difference =
          "column %d of its header is %s, in %s it is %s"
              .formatted(at + 1, name(other, at), file, name(first, at));
    }
    return difference.isEmpty()
        ? ""
        : "Cannot read %s: %s. Files that are read together must have the same columns in the same order"
            .formatted(otherFile, difference);
  }

  private static String name(List<String> names, int at) {
    return at < names.size() ? '"' + names.get(at) + '"' : "missing";
  }
}
