package org.sparkvae.model.prior;

import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.sparkvae.model.posterior.Posterior;
import org.sparkvae.model.tape.Var;

/** p(z). No method changes its arguments or draws random numbers: noise is an argument. */
public interface Prior {
  /**
   * log p(z).
   *
   * @param latent z, [rows, latentSize]
   * @return nats, summed over latents, [rows, 1]
   */
  INDArray logDensity(INDArray latent);

  /**
   * The same on a tape, in double precision.
   *
   * @param latent z, [rows, latentSize]
   * @return nats, [rows, 1]
   */
  Var logDensity(Var latent);

  /**
   * The gradient of {@link #logDensity(INDArray)}.
   *
   * @param latent z, [rows, latentSize]
   * @return with respect to z, [rows, latentSize], a new array
   */
  INDArray logDensityGradient(INDArray latent);

  /**
   * Draws z from p(z).
   *
   * @param noise from N(0, I), [rows, latentSize]
   * @return z, [rows, latentSize]
   */
  INDArray sample(INDArray noise);

  /**
   * The divergence in closed form, if it exists.
   *
   * @return KL(q(z|x) || p(z)) as a function of the posterior's heads
   */
  Optional<ClosedFormKl> klDivergenceFrom(Posterior posterior);
}
