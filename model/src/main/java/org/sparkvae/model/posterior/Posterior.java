package org.sparkvae.model.posterior;

import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.sparkvae.model.tape.Var;

/**
 * q(z|x), given the heads of the recognition network, and the map from noise to z.
 *
 * <p>Every array has one row per sample: if a data row has several samples, the caller repeats its
 * heads. No method changes its arguments or draws random numbers.
 */
public interface Posterior {
  /**
   * {@return the names of the encoder's heads, each [rows, latentSize], in the order in which the
   * other methods take them}
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
   * Propagates a gradient with respect to z back through {@link #latent}.
   *
   * @param heads each [rows, latentSize]
   * @param noise [rows, latentSize]
   * @param latentGradient gradient of any value with respect to z, [rows, latentSize]
   * @return gradient of that value with respect to each head, new arrays
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
   * The same on a tape, in double precision.
   *
   * @param heads each [rows, latentSize]
   * @param noise [rows, latentSize]
   * @return nats, [rows, 1]
   */
  Var logDensity(List<Var> heads, Var noise);

  /**
   * The gradient of {@link #logDensity(List, INDArray)} at fixed noise.
   *
   * @param heads each [rows, latentSize]
   * @param noise [rows, latentSize]
   * @return with respect to each head, new arrays
   */
  List<INDArray> logDensityGradient(List<INDArray> heads, INDArray noise);
}
