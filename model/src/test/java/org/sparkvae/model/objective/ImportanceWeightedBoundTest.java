package org.sparkvae.model.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.sparkvae.model.Matrices.gaussian;
import static org.sparkvae.model.Matrices.uniform;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.sparkvae.model.config.ObjectiveConfig;
import org.sparkvae.model.config.ObjectiveConfig.Estimator;
import org.sparkvae.model.config.ObjectiveName;
import org.sparkvae.model.likelihood.BernoulliLikelihood;
import org.sparkvae.model.likelihood.Likelihood;
import org.sparkvae.model.likelihood.NllGradient;
import org.sparkvae.model.posterior.DiagonalGaussian;
import org.sparkvae.model.posterior.LatentDraw;
import org.sparkvae.model.posterior.Posterior;
import org.sparkvae.model.prior.Prior;
import org.sparkvae.model.prior.StandardNormal;
import org.sparkvae.model.random.NoiseStream;
import org.sparkvae.model.tape.Tape;

/** {@code GradientCheckTest} checks the gradient of the whole graph. */
class ImportanceWeightedBoundTest {
  private static final int ROWS = 4;
  private static final int FEATURES = 5;
  private static final int LATENTS = 2;
  private static final String BOUND = "negativeImportanceWeightedBound";

  private final Posterior posterior = new DiagonalGaussian();
  private final Prior prior = new StandardNormal();
  private final Likelihood likelihood = new BernoulliLikelihood();
  private final Objective iwae =
      objective(new ObjectiveConfig(ObjectiveName.IWAE, Estimator.B, 1, 1, 0, 0));

  private Objective objective(ObjectiveConfig config) {
    return VaeParts.of(likelihood, posterior, prior, config).objective();
  }

  private ObjectiveInput draw(int samples) {
    return draw(likelihood, samples, DataType.DOUBLE);
  }

  private ObjectiveInput draw(Likelihood of, int samples, DataType type) {
    List<INDArray> heads =
        List.of(
            gaussian(1, ROWS, LATENTS, 1).castTo(type),
            gaussian(2, ROWS, LATENTS, 0.5).castTo(type));
    INDArray noise = gaussian(3, ROWS * samples, LATENTS, 1).castTo(type);
    LatentDraw draw = new LatentDraw(posterior, heads, noise, samples, new double[0]);
    INDArray latent = draw.latent();
    INDArray output = latent.mmul(gaussian(4, LATENTS, FEATURES, 1).castTo(type));
    INDArray features = uniform(5, ROWS, FEATURES).castTo(type);
    return new ObjectiveInput(
        of, prior, new double[0], features, output, heads, List.of(), latent, draw, null, 0);
  }

  private static double[] column(RowTerms terms, String name) {
    return terms.values().get(terms.names().indexOf(name));
  }

  /** Written out. */
  @Test
  void itsValueIsMinusTheLogOfTheMeanWeight() {
    int samples = 3;
    ObjectiveInput draw = draw(samples);
    double[] nll =
        likelihood
            .reconstructionNll(draw.featuresOfSamples(), draw.decoderOutput())
            .toDoubleVector();
    double[] logPosterior = draw.draw().logDensity();
    double[] logPrior = prior.logDensity(new Tape().constant(draw.latent()), List.of()).values();

    RowTerms terms = iwae.terms(draw);

    assertThat(terms.names().get(0)).isEqualTo(BOUND);
    for (int row = 0; row < ROWS; row++) {
      double mean = 0;
      for (int k = 0; k < samples; k++) {
        int i = row * samples + k;
        mean += Math.exp(logPrior[i] - logPosterior[i] - nll[i]) / samples;
      }
      assertThat(column(terms, BOUND)[row]).isCloseTo(-Math.log(mean), within(1e-12));
    }
  }

  @Test
  void withOneSampleItIsEstimatorA() {
    ObjectiveInput draw = draw(1);
    ObjectiveConfig elbo = new ObjectiveConfig(Estimator.A, 1, 1, 0);

    Gradients given = iwae.gradients(draw);
    Gradients expected = objective(elbo).gradients(draw);

    assertThat(column(given.terms(), BOUND))
        .containsExactly(column(expected.terms(), RowTerms.NEGATIVE_ELBO), within(1e-12));
    assertClose(given.byDecoderOutput(), expected.byDecoderOutput());
    assertClose(given.byLatent(), expected.byLatent());
    assertThat(given.byLogPosterior()).containsExactly(expected.byLogPosterior(), within(1e-12));
  }

  /** Its terms are those of estimator A, which it improves on for every draw (Jensen). */
  @Test
  void itIsBelowTheNegativeElboOfTheSameDraws() {
    ObjectiveInput draw = draw(5);
    ObjectiveConfig elbo = new ObjectiveConfig(Estimator.A, 5, 1, 0);

    RowTerms terms = iwae.gradients(draw).terms();
    RowTerms ofElbo = objective(elbo).terms(draw);

    for (String term : RowTerms.ELBO) {
      assertThat(column(terms, term)).containsExactly(column(ofElbo, term), within(1e-12));
    }
    for (int row = 0; row < ROWS; row++) {
      assertThat(column(terms, BOUND)[row])
          .isLessThan(column(terms, RowTerms.NEGATIVE_ELBO)[row] - 1e-3);
    }
  }

  /**
   * Log-weights near -3e6, whose single-precision step is 0.25 nats, differ by a few nats: their
   * shares are those of double precision.
   */
  @Test
  void logWeightsKeepTheirDifferencesInSinglePrecision() {
    Likelihood remote = new Counting(likelihood, 3e6);

    Gradients given = iwae.gradients(draw(remote, 3, DataType.FLOAT));
    Gradients expected = iwae.gradients(draw(3));

    assertThat(given.byLatent().dataType()).isEqualTo(DataType.FLOAT);
    INDArray error =
        given.byDecoderOutput().castTo(DataType.DOUBLE).sub(expected.byDecoderOutput());
    assertThat(error.amaxNumber().doubleValue()).isLessThan(2e-6);
  }

  @Test
  void theLikelihoodIsEvaluatedOnce() {
    Counting counting = new Counting(likelihood, 0);

    iwae.gradients(draw(counting, 3, DataType.DOUBLE));

    assertThat(counting.evaluations).isEqualTo(1);
  }

  private static void assertClose(INDArray given, INDArray expected) {
    assertThat(given.shape()).isEqualTo(expected.shape());
    assertThat(given.sub(expected).amaxNumber().doubleValue()).isLessThan(1e-12);
  }

  /** A likelihood that counts its evaluations and whose density is smaller by a constant factor. */
  private static final class Counting implements Likelihood {
    private final Likelihood inner;
    private final double moreNats;
    private int evaluations;

    Counting(Likelihood inner, double moreNats) {
      this.inner = inner;
      this.moreNats = moreNats;
    }

    @Override
    public long outputSize(int featureSize) {
      return inner.outputSize(featureSize);
    }

    @Override
    public INDArray reconstructionNll(INDArray features, INDArray decoderOutput) {
      evaluations++;
      return inner.reconstructionNll(features, decoderOutput).addi(moreNats);
    }

    @Override
    public INDArray gradient(INDArray features, INDArray decoderOutput) {
      evaluations++;
      return inner.gradient(features, decoderOutput);
    }

    @Override
    public NllGradient nllAndGradient(INDArray features, INDArray decoderOutput) {
      evaluations++;
      NllGradient both = inner.nllAndGradient(features, decoderOutput);
      double[] nll = both.reconstructionNll().clone();
      for (int row = 0; row < nll.length; row++) {
        nll[row] += moreNats;
      }
      return new NllGradient(nll, both.gradient());
    }

    @Override
    public INDArray mean(INDArray decoderOutput) {
      return inner.mean(decoderOutput);
    }

    @Override
    public INDArray sample(INDArray decoderOutput, NoiseStream noise) {
      return inner.sample(decoderOutput, noise);
    }
  }
}
