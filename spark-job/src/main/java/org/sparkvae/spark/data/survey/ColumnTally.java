package org.sparkvae.spark.data.survey;

import java.io.Serializable;
import java.util.TreeMap;
import org.apache.spark.sql.catalyst.InternalRow;
import org.sparkvae.spark.data.source.TableCell;

/**
 * What the training rows hold in one column, where each value of a vector counts. Parts add up to
 * the same in any order. A plain class for Kryo.
 */
final class ColumnTally implements Serializable {
  private static final long serialVersionUID = 1L;

  private final int maxDistinct;
  final TreeMap<String, Long> values = new TreeMap<>();
  long missing;
  long present;
  private long notNumbers;
  private long notWhole;
  private final Moments numbers;
  private final double[] one = new double[1];
  private boolean hasMore;

  /**
   * @param maxDistinct how many different values to keep; 0 if they are not wanted
   * @param wanted {@code ALL} for {@link #farthest}
   */
  ColumnTally(int maxDistinct, Moments.Wanted wanted) {
    this.maxDistinct = maxDistinct;
    numbers = new Moments(1, wanted);
  }

  /** {@return whether the row has a value in the column} */
  boolean add(TableCell cell, InternalRow row) {
    if (cell.isVector()) {
      return addAll(cell.numbers(row));
    }
    if (cell.isMissing(row)) {
      missing++;
      return false;
    }
    present++;
    add(cell.number(row));
    if (maxDistinct > 0 && !hasMore) {
      values.merge(cell.text(row), 1L, Long::sum);
      limit();
    }
    return true;
  }

  private boolean addAll(double[] values) {
    boolean hasValue = false;
    for (double value : values) {
      if (Double.isNaN(value)) {
        missing++;
      } else {
        hasValue = true;
        present++;
        add(value);
      }
    }
    return hasValue;
  }

  private void add(double number) {
    if (!Float.isFinite((float) number)) {
      notNumbers++;
    } else {
      notWhole += number == Math.rint(number) ? 0 : 1;
      one[0] = number;
      numbers.add(one);
    }
  }

  ColumnTally add(ColumnTally other) {
    missing += other.missing;
    present += other.present;
    notNumbers += other.notNumbers;
    notWhole += other.notWhole;
    numbers.add(other.numbers);
    hasMore |= other.hasMore;
    if (!hasMore) {
      other.values.forEach((value, count) -> values.merge(value, count, Long::sum));
    }
    limit();
    return this;
  }

  private void limit() {
    hasMore |= values.size() > maxDistinct;
    if (hasMore) {
      values.clear();
    }
  }

  /** Whether there are more different values than those that are kept. */
  boolean hasMore() {
    return hasMore;
  }

  boolean areNumbers() {
    return notNumbers == 0;
  }

  boolean areWhole() {
    return areNumbers() && notWhole == 0;
  }

  boolean isBinary() {
    return areWhole() && lowest() == 0 && highest() == 1;
  }

  double lowest() {
    return numbers.lowest[0];
  }

  double highest() {
    return numbers.highest[0];
  }

  /**
   * {@return how far the number that is farthest from the mean is, in standard deviations; 0 if
   * these are 0}
   */
  double farthest() {
    double mean = numbers.mean(0);
    double variance = numbers.variance(0);
    return variance > 0 ? Math.max(highest() - mean, mean - lowest()) / Math.sqrt(variance) : 0;
  }
}
