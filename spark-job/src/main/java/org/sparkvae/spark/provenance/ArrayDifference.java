package org.sparkvae.spark.provenance;

import java.util.Optional;

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
    int differing = 0;
    double absolute = 0;
    double relative = 0;
    for (int i = 0; i < Math.min(one.length, other.length); i++) {
      if (Float.floatToRawIntBits(one[i]) != Float.floatToRawIntBits(other[i])) {
        differing++;
        double difference = Math.abs((double) one[i] - other[i]);
        if (Double.isFinite(difference)) {
          double magnitude = Math.max(Math.abs(one[i]), Math.abs(other[i]));
          absolute = Math.max(absolute, difference);
          relative = Math.max(relative, magnitude == 0 ? 0 : difference / magnitude); // 0 and -0
        } else {
          absolute = Double.POSITIVE_INFINITY;
        }
      }
    }
    boolean same = differing == 0 && one.length == other.length;
    return same
        ? Optional.empty()
        : Optional.of(
            new ArrayDifference(name, one.length, other.length, differing, absolute, relative));
  }
}
