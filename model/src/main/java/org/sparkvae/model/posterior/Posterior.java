package org.sparkvae.model.posterior;

import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * q(z|x), given the heads that the recognition network ends in, and the noise-to-z map.
 *
 * <p>Every array here has one row a latent: where a data row has several samples, its heads are
 * repeated by the caller. No method changes its arguments, none draws.
 */
public interface Posterior {
  /**
   * @return the names of the encoder's heads, each [rows, latentSize], in the order in which the
   *     other methods take them
   */
  List<String> heads();

  /**
   * The reparameterization z = g(noise, heads).
   *
   * @param heads each [rows, latentSize]
   * @param noise from N(0, I), [rows, latentSize]
   * @return z, [rows, latentSize]
   */
  INDArray latent(List<INDArray> heads, INDArray noise);

  /**
   * Takes a gradient by z back through {@link #latent}.
   *
   * @param heads each [rows, latentSize]
   * @param noise [rows, latentSize]
   * @param latentGradient of any value by z, [rows, latentSize]
   * @return of that value by each head, new arrays
   */
  List<INDArray> latentGradient(List<INDArray> heads, INDArray noise, INDArray latentGradient);

  /**
   * log q(z|x) at z = latent(heads, noise).
   *
   * @param heads each [rows, latentSize]
   * @param noise [rows, latentSize]
   * @return nats, summed over latents, [rows, 1]
   */
  INDArray logDensity(List<INDArray> heads, INDArray noise);

  /**
   * The gradient of {@link #logDensity} at fixed noise.
   *
   * @param heads each [rows, latentSize]
   * @param noise [rows, latentSize]
   * @return by each head, new arrays
   */
  List<INDArray> logDensityGradient(List<INDArray> heads, INDArray noise);
}
