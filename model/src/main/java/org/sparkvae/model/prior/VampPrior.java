package org.sparkvae.model.prior;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.sparkvae.model.posterior.Posterior;
import org.sparkvae.model.tape.Var;

/**
 * The variational mixture of posteriors of Tomczak and Welling (2018), equation 9: the mean of the
 * encoder's Gaussians at K learned rows of features, the pseudo-inputs u.
 *
 * <pre>
 * p(z) = 1/K sum_k N(z; mean(u_k), exp(logVariance(u_k)))
 * </pre>
 *
 * With a planar flow, these are the Gaussians that the flow starts from.
 */
public final class VampPrior implements Prior {
  private static final int MEAN = 0; // the place of the head, as VaeParts requires
  private static final int LOG_VARIANCE = 1;

  private final int pseudoInputs;

  /**
   * @param pseudoInputs number of learned rows (K)
   */
  public VampPrior(int pseudoInputs) {
    this.pseudoInputs = pseudoInputs;
  }

  @Override
  public int pseudoInputs() {
    return pseudoInputs;
  }

  @Override
  public Var logDensity(Var latent, List<Var> given) {
    return GaussianMixture.logDensities(latent, given.get(MEAN), given.get(LOG_VARIANCE))
        .logSumExpByRow()
        .plus(-Math.log(pseudoInputs));
  }

  @Override
  public int noiseSize(int latents) {
    return new GaussianMixture(pseudoInputs).noiseSize(latents);
  }

  /** Draws from the mixture whose logits are all 0. */
  @Override
  public float[] sample(float[] noise, int latents, double[] given) {
    double[] mixture = Arrays.copyOf(given, 2 * pseudoInputs * latents + pseudoInputs);
    Arrays.fill(mixture, 2 * pseudoInputs * latents, mixture.length, 0);
    return new GaussianMixture(pseudoInputs).sample(noise, latents, mixture);
  }

  @Override
  public Optional<ClosedFormKl> klDivergenceFrom(Posterior posterior) {
    return Optional.empty();
  }
}
