package org.sparkvae.model.objective;

import java.util.Arrays;
import java.util.List;
import org.sparkvae.model.config.ConfigException;
import org.sparkvae.model.config.EnumSpelling;
import org.sparkvae.model.config.FeatureBlock;
import org.sparkvae.model.config.LikelihoodKind;
import org.sparkvae.model.config.ModelConfig;
import org.sparkvae.model.config.ObjectiveConfig;
import org.sparkvae.model.config.ObjectiveConfig.Estimator;
import org.sparkvae.model.config.ObjectiveName;
import org.sparkvae.model.config.PosteriorConfig;
import org.sparkvae.model.config.PriorConfig;
import org.sparkvae.model.config.Problems;
import org.sparkvae.model.config.VaeConfig;
import org.sparkvae.model.likelihood.BernoulliLikelihood;
import org.sparkvae.model.likelihood.DensityKind;
import org.sparkvae.model.likelihood.GaussianLikelihood;
import org.sparkvae.model.likelihood.Laplace;
import org.sparkvae.model.likelihood.Likelihood;
import org.sparkvae.model.likelihood.MixedLikelihood;
import org.sparkvae.model.likelihood.MultinomialLikelihood;
import org.sparkvae.model.likelihood.NegativeBinomial;
import org.sparkvae.model.likelihood.PerFeatureGaussian;
import org.sparkvae.model.likelihood.PerFeatureLikelihood;
import org.sparkvae.model.likelihood.Poisson;
import org.sparkvae.model.likelihood.SharedVarianceGaussian;
import org.sparkvae.model.likelihood.StudentT;
import org.sparkvae.model.posterior.DiagonalGaussian;
import org.sparkvae.model.posterior.KeptLatent;
import org.sparkvae.model.posterior.PlanarFlow;
import org.sparkvae.model.posterior.Posterior;
import org.sparkvae.model.prior.GaussianMixture;
import org.sparkvae.model.prior.Prior;
import org.sparkvae.model.prior.StandardNormal;
import org.sparkvae.model.prior.VampPrior;
import org.sparkvae.model.tape.OwnParameter;

/**
 * The plug-ins of a network, which do not change. The registry of their names is here and nowhere
 * else.
 *
 * @param likelihood p(x|z), at zeros for its own parameters
 * @param posterior q(z|x)
 * @param prior p(z)
 * @param objective what a step minimizes
 * @param weightKl factor of the divergence of the weights in what is minimized
 */
public record VaeParts(
    Likelihood likelihood,
    Posterior posterior,
    Prior prior,
    Objective objective,
    KlSchedule weightKl) {
  /**
   * @return the plug-ins that a recipe names
   * @throws ConfigException if the estimator is B and the divergence has no closed form, or if the
   *     objective is not defined for random weights
   */
  public static VaeParts of(ModelConfig model, ObjectiveConfig objective) {
    return of(model, objective, List.of());
  }

  /**
   * @param blocks kinds of features with their own likelihoods, in place of the model's; may be
   *     empty
   * @return the plug-ins that a recipe names
   * @throws ConfigException as {@link #of(ModelConfig, ObjectiveConfig)}
   */
  public static VaeParts of(
      ModelConfig model, ObjectiveConfig objective, List<FeatureBlock> blocks) {
    // Its samples of a row would have to share their weights, which independent noise for each
    // pre-activation does not give.
    new Problems("objective")
        .require(
            objective.name() == ObjectiveName.ELBO || !model.weights().areRandom(),
            "name",
            EnumSpelling.of(objective.name()),
            "must be elbo where model.weights.name = " + EnumSpelling.of(model.weights().name()))
        .throwIfAny();
    if (objective.name().keepsLatents()) {
      MonteCarloEm.require(model);
    }
    return of(
        blocks.isEmpty() ? likelihood(model.likelihood()) : likelihoodOf(blocks),
        posterior(model.posterior()),
        prior(model.prior()),
        objective);
  }

  /**
   * @return the plug-ins that the recipe of a network names
   * @throws ConfigException as {@link #of(ModelConfig, ObjectiveConfig)}
   */
  public static VaeParts of(VaeConfig config) {
    return of(config.model(), config.objective(), config.blocks());
  }

  /**
   * The same with plug-ins that no recipe names.
   *
   * @throws ConfigException if the estimator is B and the divergence has no closed form
   */
  public static VaeParts of(
      Likelihood likelihood, Posterior posterior, Prior prior, ObjectiveConfig objective) {
    List<String> heads = posterior.heads();
    if (prior.pseudoInputs() > 0
        && !heads.equals(List.of(Posterior.MEAN, Posterior.LOG_VARIANCE))) {
      throw ConfigException.of(
          "model.prior.name",
          "Invalid model.prior.name: vamp (needs a posterior with the heads mean and logVariance, this"
              + " one has "
              + heads
              + ")");
    }
    // Its second loss is the density of z without the noise that z came from, which a flow has not.
    new Problems("objective")
        .require(
            objective.name() != ObjectiveName.WAKE_SLEEP
                || posterior instanceof DiagonalGaussian && prior.pseudoInputs() == 0,
            "name",
            EnumSpelling.of(objective.name()),
            "needs model.posterior.name = diagonalGaussian, and a prior without pseudo-inputs")
        .require(
            objective.name() != ObjectiveName.WAKE_SLEEP
                || likelihood.kind() != DensityKind.GIVEN_SUM,
            "name",
            EnumSpelling.of(objective.name()),
            "needs a likelihood that can draw whole rows, which multinomial cannot")
        .require(
            objective.name() != ObjectiveName.AUTOENCODER
                || posterior instanceof DiagonalGaussian && prior instanceof StandardNormal,
            "name",
            EnumSpelling.of(objective.name()),
            "needs model.posterior.name = diagonalGaussian and model.prior.name = standardNormal, of which it uses the mean alone")
        .throwIfAny();
    return new VaeParts(
        likelihood,
        posterior,
        prior,
        objective(objective, posterior, prior),
        new KlSchedule(objective.weightKlFactor(), objective.weightKlWarmUpSteps()));
  }

  /** {@return where the z of a training come from: the posterior, unless they are kept} */
  public Posterior latentsOfTraining() {
    return objective instanceof MonteCarloEm ? new KeptLatent() : posterior;
  }

  /**
   * @param own values of the parameters that the likelihood owns, then of those of the prior
   * @param featureSize number of features
   * @return the likelihood at these values
   */
  public Likelihood likelihoodAt(double[] own, int featureSize) {
    return likelihood.with(Arrays.copyOf(own, OwnParameter.length(likelihood.own(featureSize))));
  }

  /**
   * @param own as for {@link #likelihoodAt}
   * @param featureSize number of features
   * @return the values of the prior alone
   */
  public double[] priorOwn(double[] own, int featureSize) {
    return Arrays.copyOfRange(own, OwnParameter.length(likelihood.own(featureSize)), own.length);
  }

  /** {@return whether the KL divergence of two plug-ins has a closed form} */
  public static boolean hasClosedFormKl(PosteriorConfig posterior, PriorConfig prior) {
    return prior(prior).klDivergenceFrom(posterior(posterior)).isPresent();
  }

  /** {@return the likelihood that a recipe names} */
  public static Likelihood likelihood(LikelihoodKind name) {
    return switch (name) {
      case BERNOULLI -> new BernoulliLikelihood();
      case GAUSSIAN -> new GaussianLikelihood(GaussianLikelihood.Mean.IDENTITY);
      case GAUSSIAN_SIGMOID_MEAN -> new GaussianLikelihood(GaussianLikelihood.Mean.SIGMOID);
      case GAUSSIAN_SHARED -> new SharedVarianceGaussian(0);
      case GAUSSIAN_PER_FEATURE ->
          new PerFeatureLikelihood(new PerFeatureGaussian(PerFeatureGaussian.Variance.LEARNED));
      case GAUSSIAN_UNIT_VARIANCE ->
          new PerFeatureLikelihood(new PerFeatureGaussian(PerFeatureGaussian.Variance.UNIT));
      case LAPLACE -> new PerFeatureLikelihood(new Laplace());
      case STUDENT_T -> new PerFeatureLikelihood(new StudentT());
      case POISSON -> new PerFeatureLikelihood(new Poisson());
      case NEGATIVE_BINOMIAL -> new PerFeatureLikelihood(new NegativeBinomial());
      case MULTINOMIAL -> new MultinomialLikelihood();
    };
  }

  /** Columns that are all binary need no mixture, whose step takes a third longer. */
  private static Likelihood likelihoodOf(List<FeatureBlock> blocks) {
    return blocks.stream().allMatch(block -> block.kind() == FeatureBlock.Kind.BINARY)
        ? new BernoulliLikelihood()
        : new MixedLikelihood(blocks);
  }

  /** {@return the posterior that a recipe names} */
  public static Posterior posterior(PosteriorConfig config) {
    return switch (config.name()) {
      case DIAGONAL_GAUSSIAN -> new DiagonalGaussian();
      case PLANAR -> new PlanarFlow(config.steps());
    };
  }

  /** {@return the prior that a recipe names} */
  public static Prior prior(PriorConfig config) {
    return switch (config.name()) {
      case STANDARD_NORMAL -> new StandardNormal();
      case MIXTURE -> new GaussianMixture(config.components());
      case VAMP -> new VampPrior(config.pseudoInputs());
    };
  }

  private static Objective objective(ObjectiveConfig config, Posterior posterior, Prior prior) {
    return switch (config.name()) {
      case ELBO ->
          config.estimator() == Estimator.A
              ? new TapeObjective(new MonteCarloElbo(klWeight(config)))
              : analytic(config, posterior, prior);
      case IWAE -> new TapeObjective(new ImportanceWeightedBound());
      case WAKE_SLEEP -> new WakeSleep();
      case AUTOENCODER -> new Autoencoder();
      case MCEM -> new MonteCarloEm();
    };
  }

  private static Objective analytic(ObjectiveConfig config, Posterior posterior, Prior prior) {
    return prior
        .klDivergenceFrom(posterior)
        .map(kl -> new AnalyticKlElbo(kl, klWeight(config)))
        .orElseThrow(
            () ->
                ConfigException.of(
                    "objective.estimator",
                    "Invalid objective.estimator: B (must be A: the KL divergence of this"
                        + " posterior and prior has no closed form)"));
  }

  private static KlSchedule klWeight(ObjectiveConfig config) {
    return new KlSchedule(config.klWeight(), config.klWarmUpSteps());
  }
}
