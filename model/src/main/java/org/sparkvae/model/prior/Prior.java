package org.sparkvae.model.prior;

import java.util.List;
import java.util.Optional;
import org.sparkvae.model.posterior.Posterior;
import org.sparkvae.model.tape.OwnParameter;
import org.sparkvae.model.tape.Var;

/** p(z). No method changes its arguments or draws random numbers: noise is an argument. */
public interface Prior {
  /**
   * {@return learned matrices}
   *
   * @param latents latentSize
   */
  default List<OwnParameter> own(int latents) {
    return List.of();
  }

  /** {@return how many learned rows of features the encoder encodes with each mini-batch} */
  default int pseudoInputs() {
    return 0;
  }

  /**
   * log p(z), in double precision.
   *
   * @param latent z, [rows, latentSize]
   * @param given the learned matrices, then the encoder's heads of the pseudo-inputs, each
   *     [pseudoInputs, latentSize]
   * @return nats, summed over latents, [rows, 1]
   */
  Var logDensity(Var latent, List<Var> given);

  /**
   * {@return how many numbers from N(0, 1) a draw of {@link #sample} needs}
   *
   * @param latents latentSize
   */
  default int noiseSize(int latents) {
    return latents;
  }

  /**
   * Draws z from p(z).
   *
   * @param noise from N(0, I), row-major, rows * noiseSize
   * @param latents latentSize
   * @param given values of the same matrices as for {@link #logDensity}, matrix after matrix,
   *     row-major
   * @return z, row-major, rows * latentSize
   */
  float[] sample(float[] noise, int latents, double[] given);

  /**
   * The divergence in closed form, if it exists.
   *
   * @return KL(q(z|x) || p(z)) as a function of the posterior's heads
   */
  Optional<ClosedFormKl> klDivergenceFrom(Posterior posterior);
}
