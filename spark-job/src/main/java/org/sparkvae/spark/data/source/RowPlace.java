package org.sparkvae.spark.data.source;

import java.io.Serializable;
import java.util.Comparator;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.Function;

/**
 * Where a row is in its source; ordered by file, then by position. A table has no order of its own,
 * so its order is the one in which Spark happens to read it. A plain class for Kryo.
 */
public final class RowPlace implements Serializable, Comparable<RowPlace> {
  private static final long serialVersionUID = 1L;

  /** The place of a row that was read without places. */
  static final RowPlace UNKNOWN = new RowPlace("", -1);

  private final String file;
  private final long position;

  /**
   * @param file path below the input
   * @param position from 0 within the file; negative if it is not known
   */
  RowPlace(String file, long position) {
    this.file = file;
    this.position = position;
  }

  public String file() {
    return file;
  }

  public long position() {
    return position;
  }

  /**
   * The first rows in the order of their places, whatever Spark's partitions are. Takes one pass,
   * of which only places reach the driver.
   *
   * @param most how many, at least 1
   * @return the rows, lazily read; all rows if there are no more
   */
  public static <T> JavaRDD<T> first(JavaRDD<T> rows, Function<T, RowPlace> placeOf, int most) {
    List<RowPlace> first = rows.map(placeOf).takeOrdered(most, Comparator.naturalOrder());
    if (first.size() < most) {
      return rows;
    }
    RowPlace last = first.get(most - 1);
    return rows.filter(row -> placeOf.call(row).compareTo(last) <= 0);
  }

  @Override
  public int compareTo(RowPlace other) {
    int byFile = file.compareTo(other.file);
    return byFile != 0 ? byFile : Long.compare(position, other.position);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RowPlace place && compareTo(place) == 0;
  }

  @Override
  public int hashCode() {
    return 31 * file.hashCode() + Long.hashCode(position);
  }

  @Override
  public String toString() {
    return file + ": row " + position + " (from 0)";
  }
}
