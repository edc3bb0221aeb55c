package org.sparkvae.spark.data.survey;

import java.util.Comparator;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.Function;
import org.sparkvae.spark.data.source.RowPlace;

/** The first rows of a source in its own order, whatever Spark's partitions are. */
final class FirstRows {
  private FirstRows() {}

  /**
   * One pass over the places; only places travel.
   *
   * @param rows any order
   * @param placeOf a row
   * @param most how many, at least 1
   * @return the rows, lazily read; all, where there are no more
   */
  static <T> JavaRDD<T> of(JavaRDD<T> rows, Function<T, RowPlace> placeOf, int most) {
    List<RowPlace> first = rows.map(placeOf).takeOrdered(most, Comparator.naturalOrder());
    if (first.size() < most) {
      return rows;
    }
    RowPlace last = first.get(most - 1);
    return rows.filter(row -> placeOf.call(row).compareTo(last) <= 0);
  }
}
