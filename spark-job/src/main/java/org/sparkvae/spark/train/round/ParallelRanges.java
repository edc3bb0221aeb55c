package org.sparkvae.spark.train.round;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Divides long arrays into ranges of nearly equal length. Elements are independent, so no bit
 * depends on the number of ranges.
 */
public final class ParallelRanges {
  private ParallelRanges() {}

  /** How many threads process the ranges. */
  public enum Cores {
    ONE,
    ALL
  }

  /** Processes the elements from {@code from} to before {@code to}. */
  public interface Range {
    void process(int from, int to);
  }

  public static void forEach(int length, Cores cores, Range range) {
    int ranges = cores == Cores.ALL ? Runtime.getRuntime().availableProcessors() : 1;
    IntStream.range(0, ranges)
        .parallel()
        .forEach(
            index -> range.process(from(length, index, ranges), from(length, index + 1, ranges)));
  }

  /** The start of a part; for the index after the last, the length. */
  static int from(int length, int index, int parts) {
    return (int) ((long) length * index / parts);
  }

  /** A copy of one part. */
  static float[] cut(float[] values, int index, int parts) {
    int length = values.length;
    return Arrays.copyOfRange(values, from(length, index, parts), from(length, index + 1, parts));
  }
}
