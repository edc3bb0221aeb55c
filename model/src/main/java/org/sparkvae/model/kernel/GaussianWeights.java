package org.sparkvae.model.kernel;

/**
 * The loops of a layer whose weights have the posterior N(mean, exp(logStdDev)^2): over parts of
 * its tensors, and over rows of its pre-activations.
 */
public final class GaussianWeights {
  /**
   * Below exp(-16), a standard deviation is 0: it could not change a pre-activation in single
   * precision.
   */
  private static final float LOWEST = -16;

  /** Large enough that HUGE * x > 1 for every x > 0 that is a difference of floats near 16. */
  private static final float HUGE = 1e30f;

  /** Below any standard deviation that is not 0. */
  private static final float TINY = 1e-20f;

  private GaussianWeights() {}

  /**
   * @param logStdDevs replaced by the variances; those above 16 count as 16
   * @param length number of elements
   */
  public static void variances(float[] logStdDevs, int length) {
    for (int i = 0; i < length; i++) {
      float clamped = Math.max(LOWEST, Math.min(-LOWEST, logStdDevs[i]));
      float isAbove = Math.max(0, Math.min(1, HUGE * (clamped - LOWEST)));
      float root = Exp.of(0.5f * clamped);
      float stdDev = root * root;
      // NaN, which max and min keep, stays NaN
      logStdDevs[i] = isAbove * stdDev * stdDev;
    }
  }

  /**
   * Adds squares element by element.
   *
   * @param sums added to in place
   * @param values whose squares are added
   * @param length number of elements
   */
  public static void addSquares(float[] sums, float[] values, int length) {
    for (int i = 0; i < length; i++) {
      sums[i] += values[i] * values[i];
    }
  }

  /**
   * @param values replaced by their squares
   * @param length number of elements
   */
  public static void square(float[] values, int length) {
    for (int i = 0; i < length; i++) {
      values[i] *= values[i];
    }
  }

  /**
   * Adds noise to the means of pre-activations.
   *
   * <pre>
   * preActivation = mean + sqrt(variance) * noise
   * </pre>
   *
   * @param means replaced by the pre-activations
   * @param variances of the sums over weights; replaced by noise / sqrt(variance), which {@link
   *     #gradient} needs
   * @param biasVariances added to these variances
   * @param noise from N(0, I)
   * @param length number of elements
   */
  public static void perturb(
      float[] means, float[] variances, float[] biasVariances, float[] noise, int length) {
    for (int i = 0; i < length; i++) {
      float stdDev = (float) Math.sqrt(variances[i] + biasVariances[i]);
      means[i] += stdDev * noise[i];
      variances[i] = noise[i] / Math.max(stdDev, TINY);
    }
  }

  /**
   * Twice the gradient with respect to the variances of the pre-activations.
   *
   * @param noiseByStdDev as {@link #perturb} leaves it; replaced by the gradient
   * @param deltas gradient with respect to the pre-activations
   * @param length number of elements
   */
  public static void gradient(float[] noiseByStdDev, float[] deltas, int length) {
    for (int i = 0; i < length; i++) {
      noiseByStdDev[i] *= deltas[i];
    }
  }

  /**
   * The gradient with respect to logarithms of standard deviations, of data term and divergence.
   *
   * <pre>
   * variance * (gradient + byMean) - klFactor        byMean = klFactor / priorVariance
   * </pre>
   *
   * @param gradients twice those with respect to the variances; replaced
   * @param variances of the weights
   * @param length number of elements
   */
  public static void byLogStdDevs(
      float[] gradients, float[] variances, int length, float klFactor, float byMean) {
    for (int i = 0; i < length; i++) {
      gradients[i] = variances[i] * (gradients[i] + byMean) - klFactor;
    }
  }

  /**
   * Adds products element by element.
   *
   * @param sums added to in place
   * @param a factors
   * @param b factors
   * @param length number of elements
   */
  public static void addProducts(float[] sums, float[] a, float[] b, int length) {
    for (int i = 0; i < length; i++) {
      sums[i] += a[i] * b[i];
    }
  }
}
