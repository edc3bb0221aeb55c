package org.sparkvae.model.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.sparkvae.model.Matrices.gaussian;
import static org.sparkvae.model.Matrices.repeated;
import static org.sparkvae.model.Matrices.uniform;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.sparkvae.model.Matrices;
import org.sparkvae.model.SampleMoments;
import org.sparkvae.model.config.ObjectiveConfig;
import org.sparkvae.model.config.ObjectiveConfig.Estimator;
import org.sparkvae.model.config.ObjectiveName;
import org.sparkvae.model.likelihood.BernoulliLikelihood;
import org.sparkvae.model.likelihood.Likelihood;
import org.sparkvae.model.posterior.DiagonalGaussian;
import org.sparkvae.model.posterior.LatentDraw;
import org.sparkvae.model.posterior.Posterior;
import org.sparkvae.model.prior.Prior;
import org.sparkvae.model.prior.StandardNormal;

class EstimatorsTest {
  private static final int FEATURES = 3;
  private static final int LATENTS = 2;
  private static final double[] MEAN = {0.8, -1.2};
  private static final double[] LOG_VARIANCE = {Math.log(2.5), Math.log(0.2)};
  private static final Likelihood LIKELIHOOD = new BernoulliLikelihood();
  private static final Posterior POSTERIOR = new DiagonalGaussian();
  private static final Prior PRIOR = new StandardNormal();

  private static Objective objective(Estimator estimator, double klWeight) {
    return objective(estimator, klWeight, 0);
  }

  private static Objective objective(Estimator estimator, double klWeight, int klWarmUpSteps) {
    ObjectiveConfig config =
        new ObjectiveConfig(ObjectiveName.ELBO, estimator, 1, klWeight, klWarmUpSteps, 0);
    return VaeParts.of(LIKELIHOOD, POSTERIOR, PRIOR, config).objective();
  }

  /** One row of data, repeated with independent noise, and a linear decoder. */
  private static ObjectiveInput oneRow(long seed, int rows, int samples) {
    INDArray features = repeated(rows, 0.2, 1, 0.7);
    List<INDArray> heads = List.of(repeated(rows, MEAN), repeated(rows, LOG_VARIANCE));
    return draw(features, heads, gaussian(seed, rows * samples, LATENTS, 1), samples);
  }

  private static ObjectiveInput draw(
      INDArray features, List<INDArray> heads, INDArray noise, int samples) {
    LatentDraw draw = new LatentDraw(POSTERIOR, heads, noise, samples, new double[0]);
    INDArray latent = draw.latent();
    INDArray output = latent.mmul(gaussian(99, LATENTS, FEATURES, 1));
    return new ObjectiveInput(
        LIKELIHOOD,
        PRIOR,
        new double[0],
        features,
        output,
        heads,
        List.of(),
        latent,
        draw,
        null,
        0);
  }

  /** Directly and through z and its density, but not through the decoder. */
  private static List<INDArray> byHeads(Gradients gradients, ObjectiveInput of) {
    List<INDArray> byHeads =
        of.draw().gradient(gradients.byLatent(), gradients.byLogPosterior()).byHeads();
    for (int i = 0; i < gradients.byHeads().size(); i++) {
      byHeads.get(i).addi(gradients.byHeads().get(i));
    }
    return byHeads;
  }

  private static double[] column(RowTerms terms, String name) {
    return terms.values().get(terms.names().indexOf(name));
  }

  private static SampleMoments moments(RowTerms terms, String name) {
    return SampleMoments.ofColumn(Matrices.row(column(terms, name)).transpose(), 0);
  }

  @Test
  void theTwoEstimatorsAreEqualInExpectation() {
    SampleMoments byA =
        moments(objective(Estimator.A, 1).terms(oneRow(1, 20_000, 1)), RowTerms.NEGATIVE_ELBO);
    SampleMoments byB =
        moments(objective(Estimator.B, 1).terms(oneRow(2, 20_000, 1)), RowTerms.NEGATIVE_ELBO);

    double error = Math.hypot(byA.standardError(), byB.standardError());
    assertThat(error).isBetween(1e-4, 0.05);
    assertThat(byA.mean()).isCloseTo(byB.mean(), within(4 * error));
  }

  /** 1/L sum_j [mean^2 stdDev^2 + (stdDev^2 - 1)^2 / 2]. */
  @Test
  void theSampledDivergenceHasTheVarianceOfTheClosedForm() {
    double expected = 0;
    for (int j = 0; j < LATENTS; j++) {
      double variance = Math.exp(LOG_VARIANCE[j]);
      expected += MEAN[j] * MEAN[j] * variance + Math.pow(variance - 1, 2) / 2;
    }
    for (int samples : new int[] {1, 4}) {
      RowTerms terms = objective(Estimator.A, 1).terms(oneRow(3, 40_000 / samples, samples));

      assertThat(moments(terms, RowTerms.KL_DIVERGENCE).variance() * samples / expected)
          .isCloseTo(1, within(0.08));
    }
  }

  /** Values and gradients: the mean over L draws of a row is the average of single draws. */
  @ParameterizedTest
  @EnumSource(Estimator.class)
  void severalSamplesAreTheAverageOfSingleOnes(Estimator estimator) {
    int rows = 4;
    int samples = 3;
    INDArray features = uniform(1, rows, FEATURES);
    List<INDArray> heads = List.of(gaussian(2, rows, LATENTS, 1), gaussian(3, rows, LATENTS, 1));
    INDArray noise = gaussian(4, rows * samples, LATENTS, 1);
    Objective objective = objective(estimator, 0.7);

    ObjectiveInput all = draw(features, heads, noise, samples);
    Gradients together = objective.gradients(all);

    INDArray objectives = Matrices.row(new double[rows]);
    List<INDArray> sums = List.of(heads.get(0).like(), heads.get(1).like());
    for (int l = 0; l < samples; l++) {
      ObjectiveInput one = draw(features, heads, everyThird(noise, l), 1);
      Gradients single = objective.gradients(one);
      objectives.addi(Matrices.row(column(single.terms(), RowTerms.OBJECTIVE)));
      List<INDArray> byHeads = byHeads(single, one);
      sums.get(0).addi(byHeads.get(0));
      sums.get(1).addi(byHeads.get(1));
      assertClose(everyThird(together.byLatent(), l), single.byLatent().div(samples));
      assertClose(everyThird(together.byDecoderOutput(), l), single.byDecoderOutput().div(samples));
    }
    assertClose(
        Matrices.row(column(together.terms(), RowTerms.OBJECTIVE)), objectives.div(samples));
    List<INDArray> byHeads = byHeads(together, all);
    assertClose(byHeads.get(0), sums.get(0).div(samples));
    assertClose(byHeads.get(1), sums.get(1).div(samples));
  }

  private static INDArray everyThird(INDArray rows, int first) {
    return rows.get(NDArrayIndex.interval(first, 3, rows.rows()), NDArrayIndex.all()).dup();
  }

  @ParameterizedTest
  @EnumSource(Estimator.class)
  void theKlWeightScalesTheDivergencesGradientAndLeavesTheTermsAlone(Estimator estimator) {
    ObjectiveInput ofWhole = oneRow(5, 4, 1);
    ObjectiveInput ofPart = oneRow(5, 4, 1);

    Gradients whole = objective(estimator, 1).gradients(ofWhole);
    Gradients part = objective(estimator, 0.3).gradients(ofPart);

    assertThat(whole.terms().names()).isEqualTo(RowTerms.ELBO);
    for (String term : RowTerms.ELBO) {
      assertThat(column(part.terms(), term)).isEqualTo(column(whole.terms(), term));
    }
    assertThat(part.terms().names().get(0)).isEqualTo(RowTerms.OBJECTIVE);
    double[] nll = column(part.terms(), RowTerms.RECONSTRUCTION_NLL);
    double[] kl = column(part.terms(), RowTerms.KL_DIVERGENCE);
    for (int row = 0; row < nll.length; row++) {
      assertThat(column(part.terms(), RowTerms.OBJECTIVE)[row]).isEqualTo(nll[row] + 0.3 * kl[row]);
    }
    assertClose(part.byDecoderOutput(), whole.byDecoderOutput());
    assertClose(part.byLatent(), whole.byLatent().mul(0.3));
    List<INDArray> byHeads = byHeads(whole, ofWhole);
    List<INDArray> byHeadsOfPart = byHeads(part, ofPart);
    assertClose(byHeadsOfPart.get(0), byHeads.get(0).mul(0.3));
    assertClose(byHeadsOfPart.get(1), byHeads.get(1).mul(0.3));
    assertThat(byHeads.get(1).amaxNumber().doubleValue()).isGreaterThan(0.1);
  }

  /**
   * Before the first step the divergence is absent, at half of the warm-up it has half its weight.
   */
  @ParameterizedTest
  @EnumSource(Estimator.class)
  void theKlWeightRisesWithTheStepsOfTheTraining(Estimator estimator) {
    Objective warmUp = objective(estimator, 0.6, 8);
    ObjectiveInput start = oneRow(5, 4, 1);

    Gradients first = warmUp.gradients(start);

    assertThat(column(first.terms(), RowTerms.OBJECTIVE))
        .isEqualTo(column(first.terms(), RowTerms.RECONSTRUCTION_NLL));
    assertThat(column(first.terms(), RowTerms.KL_DIVERGENCE)).doesNotContain(0);
    assertThat(first.byLatent().amaxNumber().doubleValue()).isZero();
    for (INDArray byHead : byHeads(first, start)) {
      assertThat(byHead.amaxNumber().doubleValue()).isZero();
    }
    double[] weights = {0, 0.075, 0.15, 0.225, 0.3, 0.375, 0.45, 0.525, 0.6, 0.6, 0.6};
    for (int step = 1; step < weights.length; step++) {
      ObjectiveInput input = at(step, oneRow(5, 4, 1));
      ObjectiveInput same = oneRow(5, 4, 1);
      Gradients given = warmUp.gradients(input);
      Gradients expected = objective(estimator, weights[step]).gradients(same);
      assertThat(given.terms().names()).isEqualTo(first.terms().names());
      assertClose(
          Matrices.row(column(given.terms(), RowTerms.OBJECTIVE)),
          Matrices.row(column(expected.terms(), RowTerms.OBJECTIVE)));
      assertThat(column(warmUp.terms(input), RowTerms.OBJECTIVE))
          .isEqualTo(column(given.terms(), RowTerms.OBJECTIVE));
      assertClose(given.byDecoderOutput(), expected.byDecoderOutput());
      List<INDArray> byHeads = byHeads(given, input);
      List<INDArray> expectedByHeads = byHeads(expected, same);
      assertClose(byHeads.get(0), expectedByHeads.get(0));
      assertClose(byHeads.get(1), expectedByHeads.get(1));
    }
  }

  private static ObjectiveInput at(long step, ObjectiveInput of) {
    return new ObjectiveInput(
        of.likelihood(),
        of.prior(),
        of.priorOwn(),
        of.features(),
        of.decoderOutput(),
        of.heads(),
        of.pseudoHeads(),
        of.latent(),
        of.draw(),
        of.rowWeights(),
        step);
  }

  private static void assertClose(INDArray given, INDArray expected) {
    assertThat(given.shape()).isEqualTo(expected.shape());
    assertThat(given.sub(expected).amaxNumber().doubleValue()).isLessThan(1e-10);
  }
}
