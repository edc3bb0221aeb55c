package org.sparkvae.model.kernel;

/**
 * The arithmetic of a diagonal Gaussian q(z|x) on one row. Exponentials are computed in double
 * precision: there are few latents, and rounding errors must not dominate a divergence near 0.
 */
public final class GaussianRow {
  /** log(2 pi). */
  public static final double LOG_2_PI = Math.log(2 * Math.PI);

  /** Below this |x| the series of exp(x) - 1 - x is accurate to the last places of a double. */
  private static final double SMALL = 1e-2;

  private GaussianRow() {}

  /**
   * z = mean + exp(logVariance / 2) noise.
   *
   * @param mean of a row
   * @param logVariance of a row
   * @param noise of a row, replaced by z
   * @param length number of latents
   */
  public static void latent(float[] mean, float[] logVariance, float[] noise, int length) {
    for (int i = 0; i < length; i++) {
      noise[i] = mean[i] + (float) Math.exp(0.5 * logVariance[i]) * noise[i];
    }
  }

  /**
   * Converts the gradient of any value with respect to z into that with respect to the
   * log-variance.
   *
   * @param logVariance of a row
   * @param noise of a row
   * @param byLatent gradient with respect to z; replaced
   * @param length number of latents
   */
  public static void latentGradient(
      float[] logVariance, float[] noise, float[] byLatent, int length) {
    for (int i = 0; i < length; i++) {
      byLatent[i] *= 0.5f * (float) Math.exp(0.5 * logVariance[i]) * noise[i];
    }
  }

  /**
   * KL(N(mean, exp(logVariance)) || N(0, 1)), summed over latents.
   *
   * @param mean of a row
   * @param logVariance of a row
   * @param length number of latents
   * @return nats, at least 0
   */
  public static double kl(float[] mean, float[] logVariance, int length) {
    double sum = 0;
    for (int i = 0; i < length; i++) {
      sum += (double) mean[i] * mean[i] + expMinusTangent(logVariance[i]);
    }
    return 0.5 * sum;
  }

  /**
   * The derivative of {@link #kl} with respect to the log-variances.
   *
   * @param logVariance of a row, replaced
   * @param length number of latents
   */
  public static void klGradient(float[] logVariance, int length) {
    for (int i = 0; i < length; i++) {
      logVariance[i] = (float) (0.5 * (Math.exp(logVariance[i]) - 1));
    }
  }

  /** exp(x) - 1 - x, which is x^2 / 2 near 0. */
  private static double expMinusTangent(double x) {
    if (Math.abs(x) > SMALL) {
      return Math.exp(x) - 1 - x;
    }
    return x * x * (1 / 2.0 + x * (1 / 6.0 + x * (1 / 24.0 + x * (1 / 120.0 + x / 720.0))));
  }
}
