package org.sparkvae.model.likelihood;

/**
 * A number that is kept within limits.
 *
 * @param value the nearest number within the limits
 * @param slope derivative of the value with respect to the given number: 1 within the limits and 0
 *     beyond them
 */
record Clamped(double value, double slope) {
  /**
   * @param given any
   * @param limit largest magnitude
   */
  static Clamped of(double given, double limit) {
    double value = Math.max(-limit, Math.min(limit, given));
    return new Clamped(value, given < -limit || given > limit ? 0 : 1);
  }
}
