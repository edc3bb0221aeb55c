package org.sparkvae.model.network;

import java.io.Serializable;
import org.sparkvae.model.config.ConfigException;
import org.sparkvae.model.config.Problems;

/**
 * How much Hamiltonian Monte Carlo to do for a row.
 *
 * @param samples draws that the Gaussian is fitted to, and as many fresh ones that give the
 *     estimate (L)
 * @param burnIn draws before them, in which the step adapts
 * @param leapfrogSteps of each draw
 */
public record HmcSettings(int samples, int burnIn, int leapfrogSteps) implements Serializable {
  /** With this many latents or more, the estimate is refused, as in AEVB. */
  public static final int TOO_MANY_LATENTS = 5;

  /** AEVB's number of draws. */
  public static final int SAMPLES = 50;

  /** Enough for the step to settle. */
  public static final int BURN_IN = 50;

  /** AEVB's number of leapfrog steps. */
  public static final int LEAPFROG_STEPS = 4;

  /** A Gaussian cannot be fitted to fewer draws. */
  public static final int FEWEST_SAMPLES = 10;

  /** Checks the numbers. */
  public HmcSettings {
    new Problems("")
        .require(samples >= FEWEST_SAMPLES, "samples", samples, "must be >= " + FEWEST_SAMPLES)
        .require(burnIn >= 0, "burnIn", burnIn, "must be >= 0")
        .require(leapfrogSteps >= 1, "leapfrogSteps", leapfrogSteps, "must be >= 1")
        .throwIfAny();
  }

  /**
   * @param latents latentSize of the model
   * @throws ConfigException if the estimator is not for that many
   */
  public static void requireFewLatents(int latents) {
    if (latents >= TOO_MANY_LATENTS) {
      throw ConfigException.of(
          "model.latentSize",
          "Cannot estimate log p(x) by HMC: the model has %d latents (must be < %d, because the estimate needs a Gaussian that fits p(z|x) well in every direction). Use the importance-weighted estimate: evaluate --samples"
              .formatted(latents, TOO_MANY_LATENTS));
    }
  }
}
