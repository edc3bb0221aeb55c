package org.sparkvae.model.kernel;

/**
 * The logistic function in single precision, (1 + tanh(x / 2)) / 2: in [0, 1], with an error below
 * 2e-7, which is 4 units in the last place of values in [1/2, 1]. Small values lose relative, not
 * absolute, accuracy.
 */
final class Sigmoid {
  private Sigmoid() {}

  static void apply(float[] values, int length) {
    for (int i = 0; i < length; i++) {
      values[i] = 0.5f + 0.5f * Tanh.of(0.5f * values[i]);
    }
  }
}
