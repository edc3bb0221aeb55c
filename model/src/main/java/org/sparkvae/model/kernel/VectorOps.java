package org.sparkvae.model.kernel;

/** Loops over single rows that the JIT vectorizes. */
public final class VectorOps {
  private static final int PIECE = 1024;

  private VectorOps() {}

  /**
   * @param row added to in place
   * @param addend added element by element
   * @param length number of elements
   */
  public static void add(float[] row, float[] addend, int length) {
    for (int i = 0; i < length; i++) {
      row[i] += addend[i];
    }
  }

  /**
   * @param row added to in place
   * @param addend added to each element
   * @param length number of elements
   */
  public static void add(float[] row, float addend, int length) {
    for (int i = 0; i < length; i++) {
      row[i] += addend;
    }
  }

  /**
   * Sums in double precision.
   *
   * @param row values
   * @param length number of elements
   * @return their sum, in a fixed order
   */
  public static double sum(float[] row, int length) {
    double a = 0;
    double b = 0;
    double c = 0;
    double d = 0;
    int i = 0;
    for (; i + 3 < length; i += 4) {
      a += row[i];
      b += row[i + 1];
      c += row[i + 2];
      d += row[i + 3];
    }
    for (; i < length; i++) {
      a += row[i];
    }
    return a + b + (c + d);
  }

  /**
   * @param values multiplied in place
   * @param length number of elements
   * @param factor of each element
   */
  public static void scale(float[] values, int length, float factor) {
    for (int i = 0; i < length; i++) {
      values[i] *= factor;
    }
  }

  /**
   * values = factor values + otherFactor others, in place.
   *
   * @param values replaced
   * @param others elements at the same indices
   * @param length number of elements
   * @param factor of the values
   * @param otherFactor of the others
   */
  public static void scaleAndAdd(
      float[] values, float[] others, int length, float factor, float otherFactor) {
    for (int i = 0; i < length; i++) {
      values[i] = factor * values[i] + otherFactor * others[i];
    }
  }

  /**
   * A value minus itself is 0, or NaN, which stays in a sum: a loop without a branch.
   *
   * @param values any
   * @param from index of the first one to check
   * @param to index after the last
   * @return whether all of them are finite
   */
  public static boolean allFinite(float[] values, int from, int to) {
    float[] zeros = new float[Math.min(PIECE, to - from)];
    for (int first = from; first < to; first += PIECE) {
      int length = Math.min(PIECE, to - first);
      for (int i = 0; i < length; i++) {
        zeros[i] += values[first + i] - values[first + i];
      }
    }
    for (float zero : zeros) {
      if (zero != 0) {
        return false;
      }
    }
    return true;
  }

  /**
   * @param values any; not changed
   * @param length number of elements
   * @return the values with 0 in place of NaN; {@code values} itself if none of them is NaN
   */
  public static float[] zeroForNan(float[] values, int length) {
    if (allFinite(values, 0, length)) { // fast, and nearly always so
      return values;
    }
    float[] numbers = values;
    for (int i = 0; i < length; i++) {
      if (Float.isNaN(values[i])) {
        if (numbers == values) {
          numbers = values.clone();
        }
        numbers[i] = 0;
      }
    }
    return numbers;
  }
}
