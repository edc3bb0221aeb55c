package org.sparkvae.model.network;

import java.util.List;

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
}
