package org.sparkvae.model.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sparkvae.model.OtherPosterior;
import org.sparkvae.model.OtherPosterior.Spread;
import org.sparkvae.model.config.Activation;
import org.sparkvae.model.config.ConfigException;
import org.sparkvae.model.config.FeatureBlock;
import org.sparkvae.model.config.LikelihoodKind;
import org.sparkvae.model.config.ModelConfig;
import org.sparkvae.model.config.ObjectiveConfig;
import org.sparkvae.model.config.ObjectiveConfig.Estimator;
import org.sparkvae.model.config.ObjectiveName;
import org.sparkvae.model.config.PosteriorConfig;
import org.sparkvae.model.config.PosteriorConfig.PosteriorName;
import org.sparkvae.model.config.PriorConfig;
import org.sparkvae.model.config.PriorConfig.PriorName;
import org.sparkvae.model.config.WeightInit;
import org.sparkvae.model.config.WeightsConfig;
import org.sparkvae.model.likelihood.BernoulliLikelihood;
import org.sparkvae.model.likelihood.Likelihood;
import org.sparkvae.model.likelihood.MixedLikelihood;
import org.sparkvae.model.likelihood.NllGradient;
import org.sparkvae.model.likelihood.PerFeatureLikelihood;
import org.sparkvae.model.posterior.DiagonalGaussian;
import org.sparkvae.model.posterior.Posterior;
import org.sparkvae.model.prior.GaussianMixture;
import org.sparkvae.model.prior.Prior;
import org.sparkvae.model.prior.StandardNormal;
import org.sparkvae.model.prior.VampPrior;

class VaePartsTest {
  private static final int LATENTS = 4;
  private static final ObjectiveConfig ESTIMATOR_A = new ObjectiveConfig(Estimator.A, 1, 1, 0);
  private static final String REFUSED =
      "Invalid objective.estimator: B (must be A: the KL divergence of this posterior and prior"
          + " has no closed form)";

  private static VaeParts parts(
      LikelihoodKind likelihood, PosteriorName posterior, PriorName prior, ObjectiveConfig of) {
    ModelConfig model =
        new ModelConfig(
            LATENTS,
            List.of(),
            List.of(),
            Activation.TANH,
            likelihood,
            WeightInit.XAVIER,
            new PosteriorConfig(posterior, 3),
            new PriorConfig(prior, 5, 6),
            WeightsConfig.DEFAULTS);
    return VaeParts.of(model, of);
  }

  private static VaeParts parts(PosteriorName posterior, PriorName prior) {
    return parts(LikelihoodKind.BERNOULLI, posterior, prior, ESTIMATOR_A);
  }

  @Test
  void aTableOfBinaryColumnsHasTheValuesOfMixedColumns() {
    List<FeatureBlock> blocks = FeatureBlock.parse("binary:3");
    Likelihood binary = VaeParts.of(ModelConfig.DEFAULTS, ESTIMATOR_A, blocks).likelihood();
    INDArray features = Nd4j.createFromArray(new float[][] {{0, 1, 1}, {1, Float.NaN, 0}});
    INDArray output = Nd4j.createFromArray(new float[][] {{-2, 0.5f, -9}, {3, 1, 30}});

    NllGradient expected = new MixedLikelihood(blocks).nllAndGradient(features, output);

    assertThat(binary).isInstanceOf(BernoulliLikelihood.class);
    NllGradient actual = binary.nllAndGradient(features, output);
    assertThat(actual.reconstructionNll())
        .containsExactly(expected.reconstructionNll(), within(1e-5));
    assertThat(actual.gradient().toFloatMatrix()[1][1]).isZero();
    assertThat(actual.gradient().equalsWithEps(expected.gradient(), 1e-6)).isTrue();
  }

  /** Vectors are blocks of their own; only masks make a difference. */
  @ParameterizedTest
  @CsvSource({"binary:2 binary:3, true", "binary:3 mask:1, false", "binary:3 count:1, false"})
  void onlyBinaryColumnsHaveTheLikelihoodOfImages(String blocks, boolean isBernoulli) {
    Likelihood likelihood =
        VaeParts.of(ModelConfig.DEFAULTS, ObjectiveConfig.DEFAULTS, FeatureBlock.parse(blocks))
            .likelihood();

    assertThat(likelihood instanceof BernoulliLikelihood).isEqualTo(isBernoulli);
  }

  /** Two pairs of Gaussian likelihoods are one class each. */
  @Test
  void everyNameGivesItsPlugin() {
    assertThat(
            Stream.of(LikelihoodKind.values())
                .map(
                    name ->
                        formula(
                            parts(
                                    name,
                                    PosteriorName.DIAGONAL_GAUSSIAN,
                                    PriorName.STANDARD_NORMAL,
                                    ESTIMATOR_A)
                                .likelihood()))
                .distinct())
        .hasSize(LikelihoodKind.values().length - 2);
    assertThat(
            Stream.of(PosteriorName.values())
                .map(name -> parts(name, PriorName.STANDARD_NORMAL).posterior().getClass()))
        .doesNotHaveDuplicates();
    assertThat(
            Stream.of(PriorName.values())
                .map(name -> parts(PosteriorName.DIAGONAL_GAUSSIAN, name).prior().getClass()))
        .doesNotHaveDuplicates();
    assertThat(
            Stream.of(ObjectiveName.values())
                .map(
                    name ->
                        parts(
                                LikelihoodKind.BERNOULLI,
                                PosteriorName.DIAGONAL_GAUSSIAN,
                                PriorName.STANDARD_NORMAL,
                                new ObjectiveConfig(name, Estimator.A, 1, 1, 0, 0))
                            .objective()))
        .doesNotHaveDuplicates();
  }

  private static Class<?> formula(Likelihood likelihood) {
    return likelihood instanceof PerFeatureLikelihood cells
        ? cells.density().getClass()
        : likelihood.getClass();
  }

  @Test
  void stepsAndComponentsReachTheirPlugins() {
    VaeParts parts = parts(PosteriorName.PLANAR, PriorName.MIXTURE);

    assertThat(parts.posterior().own(LATENTS).get(0).rows()).isEqualTo(3);
    assertThat(parts.prior().own(LATENTS).get(0).rows()).isEqualTo(5);
    assertThat(parts(PosteriorName.PLANAR, PriorName.VAMP).prior().pseudoInputs()).isEqualTo(6);
  }

  /** Names of own parameters are keys of one table, in which DL4J splits them at underscores. */
  @ParameterizedTest
  @EnumSource(LikelihoodKind.class)
  void ownParametersHaveDifferentNamesWithoutUnderscores(LikelihoodKind likelihood) {
    for (PosteriorName posterior : PosteriorName.values()) {
      for (PriorName prior : PriorName.values()) {
        VaeParts parts = parts(likelihood, posterior, prior, ESTIMATOR_A);
        List<String> names =
            Stream.of(
                    parts.likelihood().own(3),
                    parts.posterior().own(LATENTS),
                    parts.prior().own(LATENTS))
                .flatMap(List::stream)
                .map(parameter -> parameter.name())
                .toList();

        assertThat(names).doesNotHaveDuplicates().noneMatch(name -> name.contains("_"));
      }
    }
  }

  @Test
  void estimatorBNeedsADivergenceInClosedForm() {
    assertRefused(new OtherPosterior(Spread.OF_EACH_ROW), new StandardNormal());
    assertRefused(new DiagonalGaussian(), new GaussianMixture(2));
    ObjectiveConfig iwae = new ObjectiveConfig(ObjectiveName.IWAE, Estimator.B, 2, 1, 0, 0);
    assertThat(
            VaeParts.of(
                    new BernoulliLikelihood(), new DiagonalGaussian(), new GaussianMixture(2), iwae)
                .objective())
        .isInstanceOf(TapeObjective.class);
  }

  @Test
  void aVampPriorNeedsTheHeadsOfAGaussian() {
    assertThatThrownBy(
            () ->
                VaeParts.of(
                    new BernoulliLikelihood(),
                    new OtherPosterior(Spread.OF_EACH_ROW),
                    new VampPrior(2),
                    ESTIMATOR_A))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith(
            "Invalid model.prior.name: vamp (needs a posterior with the heads mean and"
                + " logVariance");
  }

  private static void assertRefused(Posterior posterior, Prior prior) {
    assertThatThrownBy(
            () ->
                VaeParts.of(new BernoulliLikelihood(), posterior, prior, ObjectiveConfig.DEFAULTS))
        .isInstanceOf(ConfigException.class)
        .hasMessage(REFUSED);
    assertThat(VaeParts.of(new BernoulliLikelihood(), posterior, prior, ESTIMATOR_A).objective())
        .isEqualTo(new TapeObjective(new MonteCarloElbo(new KlSchedule(1, 0))));
  }

  @Test
  void onlyTheGaussianAndTheStandardNormalHaveADivergenceInClosedForm() {
    for (PosteriorName posterior : PosteriorName.values()) {
      for (PriorName prior : PriorName.values()) {
        boolean expected =
            posterior == PosteriorName.DIAGONAL_GAUSSIAN && prior == PriorName.STANDARD_NORMAL;
        assertThat(
                VaeParts.hasClosedFormKl(
                    new PosteriorConfig(posterior, 3), new PriorConfig(prior, 5, 6)))
            .isEqualTo(expected);
      }
    }
  }
}
