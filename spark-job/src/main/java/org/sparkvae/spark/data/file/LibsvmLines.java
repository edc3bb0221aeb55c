package org.sparkvae.spark.data.file;

import java.io.Serializable;
import java.util.regex.Pattern;
import org.apache.spark.sql.SparkSession;
import org.sparkvae.spark.data.DataException;

/**
 * Checks LibSVM lines before Spark's reader does, because Spark's errors and logs would show the
 * contents of malformed lines.
 */
final class LibsvmLines {
  private static final Pattern ITEM = Pattern.compile(" +");

  private LibsvmLines() {}

  /**
   * @return the largest index
   * @throws DataException if a line is not "label index:value ..." with ascending indices from 1
   */
  static int featureCount(SparkSession spark, SourceFiles files) {
    Found found = files.lines(spark).toJavaRDD().aggregate(new Found(), Found::add, Found::add);
    if (found.malformed > 0) {
      throw new DataException(
          "Cannot read %s as libsvm: %d of its lines are not \"label index:value ...\" with ascending indices from 1. Fix these lines; data.badRows cannot skip them"
              .formatted(files.source(), found.malformed));
    }
    return found.largest;
  }

  /** The result of one pass over the lines. A plain class for Kryo. */
  private static final class Found implements Serializable {
    private static final long serialVersionUID = 1L;

    private long malformed;
    private int largest;

    Found add(String line) {
      int index = largestIndex(line);
      malformed += index < 0 ? 1 : 0;
      largest = Math.max(largest, index);
      return this;
    }

    Found add(Found other) {
      malformed += other.malformed;
      largest = Math.max(largest, other.largest);
      return this;
    }
  }

  /** The largest index of a line; 0 for a line without values, -1 for a malformed line. */
  private static int largestIndex(String line) {
    String text = line.trim();
    if (text.isEmpty() || text.startsWith("#")) {
      return 0;
    }
    String[] items = ITEM.split(text);
    if (!Numbers.PLAIN.isNumber(items[0])) {
      return -1;
    }
    int largest = 0;
    for (int i = 1; i < items.length; i++) {
      int index = index(items[i]);
      if (index <= largest) {
        return -1;
      }
      largest = index;
    }
    return largest;
  }

  private static int index(String item) {
    String[] pair = item.split(":");
    if (pair.length != 2 || !Numbers.PLAIN.isNumber(pair[1])) {
      return -1;
    }
    try {
      return Integer.parseInt(pair[0]);
    } catch (NumberFormatException notANumber) {
      return -1;
    }
  }
}
