package org.sparkvae.model.likelihood;

import org.sparkvae.model.config.LikelihoodKind;

/** Creates the likelihood that a recipe names. */
public final class Likelihoods {
  private Likelihoods() {}

  /** {@return the likelihood, which has no state} */
  public static Likelihood of(LikelihoodKind name) {
    return switch (name) {
      case BERNOULLI -> new BernoulliLikelihood();
      case GAUSSIAN -> new GaussianLikelihood(GaussianLikelihood.Mean.IDENTITY);
      case GAUSSIAN_SHARED_VARIANCE -> new SharedVarianceGaussian(0);
      case GAUSSIAN_SIGMOID_MEAN -> new GaussianLikelihood(GaussianLikelihood.Mean.SIGMOID);
    };
  }
}
