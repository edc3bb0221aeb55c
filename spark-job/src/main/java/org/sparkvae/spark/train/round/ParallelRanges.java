package org.sparkvae.spark.train.round;

import java.util.Arrays;
import java.util.stream.IntStream;

/** Works on long arrays in strips. Every element is for itself, so no bit depends on how many. */
public final class ParallelRanges {
  private ParallelRanges() {}

  /** Who works. */
  public enum Cores {
    ONE,
    ALL
  }

  /** What is done to the elements from {@code from} to before {@code to}. */
  public interface Strip {
    void take(int from, int to);
  }

  public static void forEach(int length, Cores cores, Strip strip) {
    int strips = cores == Cores.ALL ? Runtime.getRuntime().availableProcessors() : 1;
    IntStream.range(0, strips)
        .parallel()
        .forEach(index -> strip.take(from(length, index, strips), from(length, index + 1, strips)));
  }

  /** The first place of a part; of the part after the last, the length. */
  static int from(int length, int index, int slices) {
    return (int) ((long) length * index / slices);
  }

  static float[] cut(float[] values, int index, int slices) {
    int length = values.length;
    return Arrays.copyOfRange(values, from(length, index, slices), from(length, index + 1, slices));
  }
}
