package org.sparkvae.model.likelihood;

import org.sparkvae.model.config.LikelihoodKind;

/** The likelihoods by their names in recipes. */
public final class Likelihoods {
  private Likelihoods() {}

  /**
   * @param name as a recipe says it
   * @return the likelihood; it has no state
   */
  public static Likelihood of(LikelihoodKind name) {
    return switch (name) {
      case BERNOULLI -> new BernoulliLikelihood();
      case GAUSSIAN -> new GaussianLikelihood(GaussianLikelihood.Mean.IDENTITY);
      case GAUSSIAN_SIGMOID_MEAN -> new GaussianLikelihood(GaussianLikelihood.Mean.SIGMOID);
    };
  }
}
