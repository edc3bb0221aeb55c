package org.sparkvae.spark.provenance;

import java.util.Optional;

/**
 * How two arrays differ that are not the same bits.
 *
 * @param name of the array
 * @param size of the one
 * @param otherSize of the other
 * @param differing how many of their common numbers are not the same bits
 * @param largestAbsolute difference of these; infinite with a number that is not finite
 * @param largestRelative difference of these, to the larger magnitude of the two; in [0, 2]
 */
public record ArrayDifference(
    String name,
    int size,
    int otherSize,
    int differing,
    double largestAbsolute,
    double largestRelative) {

  /**
   * @return empty if they are the same bits
   */
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
