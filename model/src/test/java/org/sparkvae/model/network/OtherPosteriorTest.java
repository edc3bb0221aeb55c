package org.sparkvae.model.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.sparkvae.model.network.Networks.FEATURES;
import static org.sparkvae.model.network.Networks.LATENTS;
import static org.sparkvae.model.network.Networks.features;
import static org.sparkvae.model.network.Networks.gaussian;
import static org.sparkvae.model.network.Networks.optimizer;

import java.nio.file.Path;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.sparkvae.model.OtherPosterior;
import org.sparkvae.model.OtherPosterior.Spread;
import org.sparkvae.model.artifact.ArtifactReader;
import org.sparkvae.model.artifact.ArtifactWriter;
import org.sparkvae.model.artifact.DirectoryStore;
import org.sparkvae.model.artifact.ModelArtifact;
import org.sparkvae.model.config.ObjectiveConfig;
import org.sparkvae.model.config.ObjectiveConfig.Estimator;
import org.sparkvae.model.config.ObjectiveName;
import org.sparkvae.model.config.OptimizerConfig.OptimizerName;
import org.sparkvae.model.config.VaeConfig;
import org.sparkvae.model.graph.Topology;
import org.sparkvae.model.likelihood.BernoulliLikelihood;
import org.sparkvae.model.objective.RowTerms;
import org.sparkvae.model.objective.TermSums;
import org.sparkvae.model.objective.VaeParts;
import org.sparkvae.model.prior.StandardNormal;
import org.sparkvae.model.random.NoiseStream;

/** A posterior that no recipe names goes through training, scoring and an artifact. */
class OtherPosteriorTest {
  private static final int ROWS = 20;
  private static final int NOISE = LATENTS + 1;

  private final float[] rows = features(1, ROWS, FEATURES);

  private static VaeConfig config(ObjectiveName objective, int samples) {
    return Networks.config(
        new ObjectiveConfig(objective, Estimator.A, samples, 1, 0, 0),
        optimizer(OptimizerName.ADAM, 0.02));
  }

  private static VaeParts parts(Spread spread, VaeConfig config) {
    return VaeParts.of(
        new BernoulliLikelihood(),
        new OtherPosterior(spread),
        new StandardNormal(),
        config.objective());
  }

  private static VaeNetwork network(Spread spread, VaeConfig config) {
    return Networks.network(config, parts(spread, config));
  }

  private void train(VaeNetwork network, int samples) {
    for (int step = 0; step < 100; step++) {
      network.fit(new Batch(ROWS, rows, gaussian(step, ROWS * samples * NOISE), null, 0));
    }
  }

  private double meanNegativeElbo(VaeNetwork network) {
    float[] noise = gaussian(999, ROWS * NOISE);
    return network.negativeElbo(rows, ROWS, noise).sum(null).meanNegativeElbo();
  }

  private LogLikelihood[] logLikelihoods(VaeNetwork network, int samples) {
    NoiseStream[] streams =
        IntStream.range(0, ROWS)
            .mapToObj(row -> NoiseStream.of(6, row))
            .toArray(NoiseStream[]::new);
    return network.importanceWeightedLogLikelihood(rows, ROWS, samples, streams);
  }

  static Stream<Arguments> trainings() {
    return Stream.of(Spread.values())
        .flatMap(
            spread ->
                Stream.of(ObjectiveName.ELBO, ObjectiveName.IWAE)
                    .map(objective -> Arguments.of(spread, objective)));
  }

  /** By noise that no step has seen. */
  @ParameterizedTest
  @MethodSource("trainings")
  void itTrains(Spread spread, ObjectiveName objective) {
    VaeNetwork network = network(spread, config(objective, 3));
    double before = meanNegativeElbo(network);
    float[] start = network.parameters();

    train(network, 3);

    assertThat(meanNegativeElbo(network)).isLessThan(before - 1);
    float[] end = network.parameters();
    for (int i = 0; i < start.length; i++) {
      assertThat(end[i]).as("parameter " + i).isNotEqualTo(start[i]);
    }
  }

  /** Training, the bound of a row and its log-likelihood from one draw, by the same noise. */
  @ParameterizedTest
  @EnumSource(Spread.class)
  void itsScoresAreConsistent(Spread spread) {
    VaeNetwork network = network(spread, config(ObjectiveName.ELBO, 1));
    float[] noise = new float[ROWS * NOISE];
    for (int row = 0; row < ROWS; row++) {
      NoiseStream.of(6, row).fillGaussian(noise, row * NOISE, NOISE);
    }

    RowBounds bounds = network.negativeElbo(rows, ROWS, noise);
    LogLikelihood[] ofOneDraw = logLikelihoods(network, 1);
    LogLikelihood[] ofMany = logLikelihoods(network, 200);
    TermSums terms = network.fit(new Batch(ROWS, rows, noise, null, 0));

    double sum = 0;
    for (int row = 0; row < ROWS; row++) {
      assertThat(ofOneDraw[row].value()).isCloseTo(-bounds.negativeElbo(row), within(1e-5));
      assertThat(ofMany[row].value()).isBetween(-50.0, 0.0);
      assertThat(ofMany[row].standardError()).isBetween(1e-4, 1.0);
      sum += ofMany[row].value();
    }
    assertThat(sum / ROWS).isGreaterThan(0.1 - bounds.sum(null).meanNegativeElbo());
    assertThat(terms.means().get(RowTerms.RECONSTRUCTION_NLL))
        .isCloseTo(bounds.sum(null).meanReconstructionNll(), within(1e-5));
    assertThat(terms.means().get(RowTerms.KL_DIVERGENCE))
        .isCloseTo(bounds.sum(null).meanKlDivergence(), within(1e-5));
  }

  /** Its shift, which lies behind logStdDev between encoder and decoder, moves the codes. */
  @Test
  void theCodeIsTheDrawWithoutNoise() {
    VaeConfig config = config(ObjectiveName.ELBO, 1);
    VaeNetwork network = network(Spread.OF_ALL_ROWS, config);
    float[] parameters = network.parameters();
    int shift = (int) Topology.of(config, parts(Spread.OF_ALL_ROWS, config)).ends()[1] + LATENTS;

    PosteriorParameters encoding = network.encode(rows, ROWS);

    assertThat(encoding.heads()).hasSize(1);
    float[] codes = network.codes(encoding, ROWS);
    for (int i = 0; i < codes.length; i++) {
      float expected = encoding.heads().get(0)[i] + parameters[shift + i % LATENTS];
      assertThat(codes[i]).isCloseTo(expected, within(1e-6f));
    }
  }

  /** The reader knows the recipe's posterior only, which has as many parameters as this one. */
  @Test
  void itsArtifactIsReadWithTheSameScores(@TempDir Path directory) {
    VaeConfig config = config(ObjectiveName.ELBO, 1);
    VaeNetwork trained = network(Spread.OF_EACH_ROW, config);
    train(trained, 1);
    ArtifactWriter.write(new DirectoryStore(directory), Networks.artifact(trained));

    ModelArtifact read = ArtifactReader.read(new DirectoryStore(directory));
    VaeNetwork loaded = new VaeNetwork(read.vae(), parts(Spread.OF_EACH_ROW, read.vae()));
    assertThat(meanNegativeElbo(loaded)).isNotEqualTo(meanNegativeElbo(trained));
    loaded.setParameters(read.parameters());

    assertThat(meanNegativeElbo(loaded)).isEqualTo(meanNegativeElbo(trained));
    assertThat(logLikelihoods(loaded, 5)).isEqualTo(logLikelihoods(trained, 5));
    assertThat(loaded.reconstruct(rows, ROWS)).isEqualTo(trained.reconstruct(rows, ROWS));
  }
}
