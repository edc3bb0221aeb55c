package org.sparkvae.model.prior;

import java.util.List;
import java.util.Optional;
import org.sparkvae.model.kernel.GaussianRow;
import org.sparkvae.model.posterior.Posterior;
import org.sparkvae.model.tape.OwnParameter;
import org.sparkvae.model.tape.Var;

/**
 * A learned mixture of K diagonal Gaussians.
 *
 * <pre>
 * p(z) = sum_k weight_k N(z; mean_k, exp(logVariance_k))        weight = softmax(logits)
 * </pre>
 *
 * The means start at draws from N(0, I), the log-variances and logits at 0. Such a prior is the
 * baseline of Tomczak and Welling (2018), section 2.
 */
public final class GaussianMixture implements Prior {
  private static final int MEANS = 0;
  private static final int LOG_VARIANCES = 1;
  private static final int LOGITS = 2;

  private final int components;

  /**
   * @param components number of Gaussians (K)
   */
  public GaussianMixture(int components) {
    this.components = components;
  }

  @Override
  public List<OwnParameter> own(int latents) {
    return List.of(
        new OwnParameter("priorMeans", components, latents, 1),
        new OwnParameter("priorLogVariances", components, latents, 0),
        new OwnParameter("priorLogits", 1, components, 0));
  }

  @Override
  public Var logDensity(Var latent, List<Var> own) {
    Var logits = own.get(LOGITS);
    Var logWeights = logits.minus(logits.logSumExpByRow());
    return logDensities(latent, own.get(MEANS), own.get(LOG_VARIANCES))
        .plus(logWeights)
        .logSumExpByRow();
  }

  /**
   * The log-density of each Gaussian. The squared distances are written out, so that they are two
   * matrix products.
   *
   * @param latent z, [rows, latentSize]
   * @param means [components, latentSize]
   * @param logVariances [components, latentSize]
   * @return nats, [rows, components]
   */
  static Var logDensities(Var latent, Var means, Var logVariances) {
    Var precisions = logVariances.times(-1).exp();
    Var weighted = means.times(precisions);
    Var ofMeans =
        weighted.times(means).plus(logVariances).plus(GaussianRow.LOG_2_PI).sumByRow().transpose();
    Var ofLatents =
        latent
            .square()
            .matmul(precisions.transpose())
            .minus(latent.matmul(weighted.transpose()).times(2));
    return ofLatents.plus(ofMeans).times(-0.5);
  }

  /** One number for each latent and two for the component. */
  @Override
  public int noiseSize(int latents) {
    return latents + 2;
  }

  @Override
  public float[] sample(float[] noise, int latents, double[] own) {
    int size = noiseSize(latents);
    float[] drawn = new float[noise.length / size * latents];
    for (int from = 0, to = 0; from < noise.length; from += size, to += latents) {
      int component = component(noise[from + latents], noise[from + latents + 1], latents, own);
      for (int j = 0; j < latents; j++) {
        int place = component * latents + j;
        double stdDev = Math.exp(0.5 * own[components * latents + place]);
        drawn[to + j] = (float) (own[place] + stdDev * noise[from + j]);
      }
    }
    return drawn;
  }

  /** For a and b from N(0, 1), exp(-(a^2 + b^2) / 2) is uniform in (0, 1). */
  private int component(double a, double b, int latents, double[] own) {
    int logits = 2 * components * latents;
    double greatest = Double.NEGATIVE_INFINITY;
    for (int k = 0; k < components; k++) {
      greatest = Math.max(greatest, own[logits + k]);
    }
    double sum = 0;
    for (int k = 0; k < components; k++) {
      sum += Math.exp(own[logits + k] - greatest);
    }
    double rest = Math.exp(-0.5 * (a * a + b * b)) * sum;
    int component = 0;
    while (component < components - 1) {
      rest -= Math.exp(own[logits + component] - greatest);
      if (rest < 0) {
        return component;
      }
      component++;
    }
    return component;
  }

  @Override
  public Optional<ClosedFormKl> klDivergenceFrom(Posterior posterior) {
    return Optional.empty();
  }
}
