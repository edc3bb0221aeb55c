package org.sparkvae.model.network;

import java.util.List;
import org.sparkvae.model.kernel.GaussianRow;

/**
 * The parameters of q(z|x) for some rows, as the encoder gives them.
 *
 * @param heads in the order of {@link org.sparkvae.model.posterior.Posterior#heads}, each
 *     row-major, rows * latentSize
 */
public record PosteriorParameters(List<float[]> heads) {
  /** {@return the mean of each latent before any flow, row-major, rows * latentSize} */
  public float[] mean() {
    return heads.get(0);
  }

  /**
   * {@return the natural logarithm of the variance of each latent before any flow, row-major, rows
   * * latentSize}
   */
  public float[] logVariance() {
    return heads.get(1);
  }

  /**
   * The divergence of each latent's Gaussian, before any flow, from N(0, 1).
   *
   * @return nats, the mean over the rows, [latentSize]
   */
  public double[] meanKlByLatent(int latentSize) {
    double[] kl = new double[latentSize];
    float[] mean = new float[1];
    float[] logVariance = new float[1];
    int values = mean().length;
    for (int i = 0; i < values; i++) {
      mean[0] = mean()[i];
      logVariance[0] = logVariance()[i];
      kl[i % latentSize] += GaussianRow.kl(mean, logVariance, 1) * latentSize / values;
    }
    return kl;
  }
}
