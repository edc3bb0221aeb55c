package org.sparkvae.model.posterior;

import java.util.List;
import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.sparkvae.model.tape.OwnParameter;
import org.sparkvae.model.tape.Var;

/**
 * q(z|x), given the heads of the recognition network, and the map from noise to z.
 *
 * <p>Every array has one row per sample: if a data row has several samples, the caller repeats its
 * heads. No method changes its arguments or draws random numbers.
 */
public interface Posterior {
  /** The head with the mean of the Gaussian that noise is mapped to. */
  String MEAN = "mean";

  /** The head with the natural logarithm of that Gaussian's variances. */
  String LOG_VARIANCE = "logVariance";

  /**
   * {@return learned matrices that the encoder does not compute}
   *
   * @param latents latentSize
   */
  default List<OwnParameter> own(int latents) {
    return List.of();
  }

  /**
   * {@return the names of the encoder's heads, each [rows, latentSize], in the order in which the
   * other methods take them}
   */
  default List<String> heads() {
    return List.of(MEAN, LOG_VARIANCE);
  }

  /**
   * {@return whether the heads {@link #MEAN} and {@link #LOG_VARIANCE} are those of z itself, so
   * that no draw is needed to know them}
   */
  default boolean headsAreMoments() {
    return false;
  }

  /**
   * {@return how many numbers from N(0, 1) a draw of z needs}
   *
   * @param latents latentSize
   */
  default int noiseSize(int latents) {
    return latents;
  }

  /**
   * The reparameterization z = g(noise, heads), and its density, in double precision.
   *
   * @param heads each [rows, latentSize]
   * @param noise from N(0, I), [rows, noiseSize]
   * @param own the learned matrices
   */
  Draw draw(List<Var> heads, Var noise, List<Var> own);

  /** {@return a faster map from noise to z, which must be the same function} */
  default Optional<Kernel> kernel() {
    return Optional.empty();
  }

  /**
   * A draw of z.
   *
   * @param latent z, [rows, latentSize]
   * @param logDensity log q(z|x), nats, summed over latents, [rows, 1]
   */
  record Draw(Var latent, Var logDensity) {}

  /** The map from noise to z in the precision of its arguments, without a tape. */
  interface Kernel {
    /**
     * The reparameterization z = g(noise, heads).
     *
     * @param heads each [rows, latentSize]
     * @param noise from N(0, I), [rows, noiseSize]
     * @return z, [rows, latentSize]
     */
    INDArray latent(List<INDArray> heads, INDArray noise);

    /**
     * Propagates a gradient with respect to z back through {@link #latent}.
     *
     * @param heads each [rows, latentSize]
     * @param noise [rows, noiseSize]
     * @param latentGradient gradient of any value with respect to z, [rows, latentSize]
     * @return gradient of that value with respect to each head, new arrays
     */
    List<INDArray> latentGradient(List<INDArray> heads, INDArray noise, INDArray latentGradient);
  }
}
