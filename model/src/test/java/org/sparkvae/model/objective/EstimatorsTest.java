package org.sparkvae.model.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
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
import org.sparkvae.model.likelihood.BernoulliLikelihood;
import org.sparkvae.model.posterior.DiagonalGaussian;
import org.sparkvae.model.posterior.Posterior;
import org.sparkvae.model.prior.StandardNormal;

class EstimatorsTest {
  private static final int FEATURES = 3;
  private static final int LATENTS = 2;
  private static final double[] MEAN = {0.8, -1.2};
  private static final double[] LOG_VARIANCE = {Math.log(2.5), Math.log(0.2)};

  private final Posterior posterior = new DiagonalGaussian();

  private Objective objective(Estimator estimator, double klWeight) {
    return objective(estimator, posterior, klWeight);
  }

  private static Objective objective(Estimator estimator, Posterior of, double klWeight) {
    return Objectives.of(
        new ObjectiveConfig(estimator, 1, klWeight, 0),
        new BernoulliLikelihood(),
        of,
        new StandardNormal());
  }

  /** One row of data, repeated with independent noise, and a linear decoder. */
  private ObjectiveInput oneRow(long seed, int rows, int samples) {
    INDArray features = repeated(rows, 0.2, 1, 0.7);
    List<INDArray> heads = List.of(repeated(rows, MEAN), repeated(rows, LOG_VARIANCE));
    return draw(features, heads, gaussian(seed, rows * samples, LATENTS, 1), samples);
  }

  private ObjectiveInput draw(
      INDArray features, List<INDArray> heads, INDArray noise, int samples) {
    List<INDArray> ofSamples =
        heads.stream().map(head -> SampleRows.repeat(head, samples)).toList();
    INDArray latent = posterior.latent(ofSamples, noise);
    INDArray output = latent.mmul(gaussian(99, LATENTS, FEATURES, 1));
    return new ObjectiveInput(features, output, heads, latent, noise, samples);
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

    Gradients together = objective.gradients(draw(features, heads, noise, samples));

    INDArray objectives = Matrices.row(new double[rows]);
    List<INDArray> byHeads = List.of(heads.get(0).like(), heads.get(1).like());
    for (int l = 0; l < samples; l++) {
      INDArray noiseOfOne = everyThird(noise, l);
      Gradients single = objective.gradients(draw(features, heads, noiseOfOne, 1));
      objectives.addi(Matrices.row(column(single.terms(), RowTerms.OBJECTIVE)));
      byHeads.get(0).addi(single.byHeads().get(0));
      byHeads.get(1).addi(single.byHeads().get(1));
      assertClose(everyThird(together.byLatent(), l), single.byLatent().div(samples));
      assertClose(everyThird(together.byDecoderOutput(), l), single.byDecoderOutput().div(samples));
    }
    assertClose(
        Matrices.row(column(together.terms(), RowTerms.OBJECTIVE)), objectives.div(samples));
    assertClose(together.byHeads().get(0), byHeads.get(0).div(samples));
    assertClose(together.byHeads().get(1), byHeads.get(1).div(samples));
  }

  private static INDArray everyThird(INDArray rows, int first) {
    return rows.get(NDArrayIndex.interval(first, 3, rows.rows()), NDArrayIndex.all()).dup();
  }

  @ParameterizedTest
  @EnumSource(Estimator.class)
  void theKlWeightScalesTheDivergencesGradientAndLeavesTheTermsAlone(Estimator estimator) {
    ObjectiveInput draw = oneRow(5, 4, 1);

    Gradients whole = objective(estimator, 1).gradients(draw);
    Gradients part = objective(estimator, 0.3).gradients(draw);

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
    assertClose(part.byHeads().get(0), whole.byHeads().get(0).mul(0.3));
    assertClose(part.byHeads().get(1), whole.byHeads().get(1).mul(0.3));
    assertThat(whole.byHeads().get(1).amaxNumber().doubleValue()).isGreaterThan(0.1);
  }

  @Test
  void estimatorBNeedsADivergenceInClosedForm() {
    Posterior other = new OtherPosterior();

    assertThatThrownBy(() -> objective(Estimator.B, other, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Invalid objective.estimator: B (the KL divergence of this posterior and prior has no"
                + " closed form). Set objective.estimator = A");
    assertThat(objective(Estimator.A, other, 1)).isInstanceOf(MonteCarloElbo.class);
  }

  private static void assertClose(INDArray given, INDArray expected) {
    assertThat(given.shape()).isEqualTo(expected.shape());
    assertThat(given.sub(expected).amaxNumber().doubleValue()).isLessThan(1e-10);
  }
}
