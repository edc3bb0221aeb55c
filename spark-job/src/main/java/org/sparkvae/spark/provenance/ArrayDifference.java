package org.sparkvae.spark.provenance;

import java.util.Optional;
import java.util.function.IntToDoubleFunction;

/**
 * How two arrays differ whose bits are not equal.
 *
 * @param size of the first array
 * @param otherSize of the second array
 * @param differing how many of the numbers at common positions have different bits
 * @param largestAbsolute their largest difference; infinite if one of the numbers is not finite
 * @param largestRelative their largest difference, relative to the larger magnitude; in [0, 2]
 */
public record ArrayDifference(
    String name,
    int size,
    int otherSize,
    int differing,
    double largestAbsolute,
    double largestRelative) {
  /** {@return empty if the bits are equal} */
  static Optional<ArrayDifference> of(String name, float[] one, float[] other) {
    return of(name, one.length, other.length, i -> one[i], i -> other[i]);
  }

  /** {@return empty if the bits are equal} */
  static Optional<ArrayDifference> of(String name, double[] one, double[] other) {
    return of(name, one.length, other.length, i -> one[i], i -> other[i]);
  }

  /** Floats are compared as doubles, which keeps their bits, the sign of a zero included. */
  private static Optional<ArrayDifference> of(
      String name, int size, int otherSize, IntToDoubleFunction one, IntToDoubleFunction other) {
    int differing = 0;
    double absolute = 0;
    double relative = 0;
    for (int i = 0; i < Math.min(size, otherSize); i++) {
      double a = one.applyAsDouble(i);
      double b = other.applyAsDouble(i);
      if (Double.doubleToRawLongBits(a) != Double.doubleToRawLongBits(b)) {
        differing++;
        double difference = Math.abs(a - b);
        if (Double.isFinite(difference)) {
          double magnitude = Math.max(Math.abs(a), Math.abs(b));
          absolute = Math.max(absolute, difference);
          relative = Math.max(relative, magnitude == 0 ? 0 : difference / magnitude); // 0 and -0
        } else {
          absolute = Double.POSITIVE_INFINITY;
        }
      }
    }
    boolean same = differing == 0 && size == otherSize;
    return same
        ? Optional.empty()
        : Optional.of(new ArrayDifference(name, size, otherSize, differing, absolute, relative));
  }
}
