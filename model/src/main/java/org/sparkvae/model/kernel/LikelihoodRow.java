package org.sparkvae.model.kernel;

/**
 * -log p(x|z) of one row, where all features are of one kind. Not thread-safe, because it reuses
 * its scratch arrays.
 */
public interface LikelihoodRow {
  /**
   * @param x features; the result is NaN if one of them is
   * @param output pre-activations: the first parameters of all features, then the second ones; not
   *     changed
   * @return -log p(x|z), nats
   */
  double nll(float[] x, float[] output);

  /**
   * @param x features; the result is NaN if one of them is
   * @param output pre-activations: the first parameters of all features, then the second ones;
   *     replaced by the gradient of the result
   * @return -log p(x|z), nats
   */
  double nllAndGradient(float[] x, float[] output);
}
