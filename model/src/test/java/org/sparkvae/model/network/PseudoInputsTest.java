package org.sparkvae.model.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.sparkvae.model.network.Networks.FEATURES;
import static org.sparkvae.model.network.Networks.LATENTS;
import static org.sparkvae.model.network.Networks.config;
import static org.sparkvae.model.network.Networks.features;
import static org.sparkvae.model.network.Networks.gaussian;
import static org.sparkvae.model.network.Networks.network;
import static org.sparkvae.model.network.Networks.optimizer;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sparkvae.model.artifact.ArtifactReader;
import org.sparkvae.model.artifact.ArtifactWriter;
import org.sparkvae.model.artifact.DirectoryStore;
import org.sparkvae.model.artifact.ModelArtifact;
import org.sparkvae.model.config.LikelihoodKind;
import org.sparkvae.model.config.ObjectiveConfig;
import org.sparkvae.model.config.ObjectiveConfig.Estimator;
import org.sparkvae.model.config.ObjectiveName;
import org.sparkvae.model.config.OptimizerConfig.OptimizerName;
import org.sparkvae.model.config.PosteriorConfig.PosteriorName;
import org.sparkvae.model.config.PriorConfig.PriorName;
import org.sparkvae.model.config.VaeConfig;
import org.sparkvae.model.objective.TermSums;
import org.sparkvae.model.prior.VampPrior;
import org.sparkvae.model.random.NoiseStream;
import org.sparkvae.model.tape.Tape;

/** A VampPrior, whose pseudo-inputs are the first parameters of its network. */
class PseudoInputsTest {
  private static final int ROWS = 20;
  private static final int PSEUDO_INPUTS = 4; // as Networks.config sets
  private static final int LENGTH = PSEUDO_INPUTS * FEATURES;
  private static final int SAMPLES = 2;

  private static VaeConfig vamp(ObjectiveName objective, PosteriorName posterior) {
    VaeConfig config =
        config(
            new ObjectiveConfig(objective, Estimator.A, SAMPLES, 1, 0, 0),
            optimizer(OptimizerName.ADAM, 0.02));
    return config(config, posterior, PriorName.VAMP);
  }

  private static VaeConfig vamp() {
    return vamp(ObjectiveName.ELBO, PosteriorName.DIAGONAL_GAUSSIAN);
  }

  private static float[] rows(int count) {
    return features(1, count, FEATURES);
  }

  private static Batch batch(long seed) {
    return new Batch(ROWS, rows(ROWS), gaussian(seed, ROWS * SAMPLES * LATENTS), null, 0);
  }

  private static double[] divergences(VaeNetwork of) {
    RowBounds bounds = of.negativeElbo(rows(ROWS), ROWS, gaussian(3, ROWS * LATENTS));
    double[] divergences = new double[ROWS];
    Arrays.setAll(divergences, i -> bounds.klDivergence()[i]);
    return divergences;
  }

  /** log q(z|x) - log p(z) by the formulas, with the pseudo-inputs encoded as rows of data. */
  private static double[] expectedDivergences(VaeNetwork of) {
    float[] pseudo = Arrays.copyOf(of.parameters(), LENGTH);
    for (int i = 0; i < LENGTH; i++) {
      pseudo[i] = Math.max(0, Math.min(1, pseudo[i]));
    }
    Tape tape = new Tape();
    PosteriorParameters components = of.encode(pseudo, PSEUDO_INPUTS);
    PosteriorParameters encoding = of.encode(rows(ROWS), ROWS);
    float[] noise = gaussian(3, ROWS * LATENTS);
    double[] latents = doubles(of.fromPosterior(encoding, noise, ROWS));
    double[] divergences =
        new VampPrior(PSEUDO_INPUTS)
            .logDensity(
                tape.constant(latents, ROWS, LATENTS),
                List.of(
                    tape.constant(doubles(components.mean()), PSEUDO_INPUTS, LATENTS),
                    tape.constant(doubles(components.logVariance()), PSEUDO_INPUTS, LATENTS)))
            .values()
            .clone();
    for (int row = 0; row < ROWS; row++) {
      double logPosterior = 0;
      for (int j = row * LATENTS; j < (row + 1) * LATENTS; j++) {
        logPosterior -=
            0.5 * (Math.log(2 * Math.PI) + encoding.logVariance()[j] + noise[j] * noise[j]);
      }
      divergences[row] = logPosterior - divergences[row];
    }
    return divergences;
  }

  private static double[] doubles(float[] values) {
    double[] doubles = new double[values.length];
    Arrays.setAll(doubles, i -> values[i]);
    return doubles;
  }

  @Test
  void scoresUseThePresentPseudoInputs() {
    VaeNetwork network = network(vamp());
    assertThat(divergences(network)).containsExactly(expectedDivergences(network), within(1e-4));

    network.fit(batch(1)); // what was encoded before must not be used again

    assertThat(divergences(network)).containsExactly(expectedDivergences(network), within(1e-4));
    float[] parameters = network.parameters();
    parameters[0] += 3;
    parameters[1] -= 3;
    network.setParameters(parameters);
    assertThat(divergences(network)).containsExactly(expectedDivergences(network), within(1e-4));
  }

  @ParameterizedTest
  @EnumSource(
      value = ObjectiveName.class,
      names = {"WAKE_SLEEP", "MCEM"},
      mode = EnumSource.Mode.EXCLUDE)
  void theyAreTrained(ObjectiveName objective) {
    for (PosteriorName posterior : PosteriorName.values()) {
      VaeConfig config = vamp(objective, posterior);
      VaeNetwork network = new VaeNetwork(config);
      network.setParameters(VaeNetwork.initialParameters(config, rows(PSEUDO_INPUTS)));
      float[] start = network.parameters();
      TermSums before = network.fit(batch(999));

      for (int step = 0; step < 200; step++) {
        network.fit(batch(step));
      }

      assertThat(network.fit(batch(999)).meanObjective()).isLessThan(before.meanObjective() - 0.03);
      float[] end = network.parameters();
      for (int i = 0; i < LENGTH; i++) {
        assertThat(end[i]).as("pseudo-input " + i).isNotEqualTo(start[i]);
      }
    }
  }

  /** A value beyond the range of the likelihood counts as its end, which has no gradient. */
  @Test
  void valuesBeyondTheRangeDoNotMove() {
    VaeNetwork network = network(vamp());
    float[] parameters = network.parameters();
    Arrays.fill(parameters, 0, LENGTH, 0.5f);
    parameters[2] = 1.5f;
    parameters[7] = -0.5f;
    network.setParameters(parameters);

    network.fit(batch(1));

    float[] after = network.parameters();
    for (int i = 0; i < LENGTH; i++) {
      assertThat(after[i] == parameters[i]).as("pseudo-input " + i).isEqualTo(i == 2 || i == 7);
    }
  }

  /** Moved towards the middle of the range, and apart from each other by a little noise. */
  @Test
  void theyStartFromRowsOfData() {
    float[] drawn = VaeNetwork.initialParameters(vamp());
    float[] rows = rows(PSEUDO_INPUTS);

    float[] parameters = VaeNetwork.initialParameters(vamp(), rows);

    assertThat(VaeNetwork.initialRows(vamp())).isEqualTo(PSEUDO_INPUTS);
    for (int i = 0; i < LENGTH; i++) {
      assertThat(drawn[i]).isNotZero().isBetween(-0.05f, 0.05f);
      assertThat(parameters[i]).isCloseTo(0.1f + 0.8f * rows[i] + drawn[i], within(1e-6f));
    }
    assertThat(Arrays.copyOfRange(parameters, LENGTH, parameters.length))
        .isEqualTo(Arrays.copyOfRange(drawn, LENGTH, drawn.length));
    assertThatThrownBy(() -> VaeNetwork.initialParameters(vamp(), new float[FEATURES]))
        .hasMessage("Invalid rows to start from: 6 numbers (must be 24)");
  }

  @Test
  void cellsThatAreNotObservedStartInTheMiddleOfTheRange() {
    float[] drawn = VaeNetwork.initialParameters(vamp());
    float[] rows = rows(PSEUDO_INPUTS);
    rows[3] = Float.NaN;

    float[] parameters = VaeNetwork.initialParameters(vamp(), rows);

    assertThat(parameters[3]).isCloseTo(0.5f + drawn[3], within(1e-6f));
    assertThat(parameters[4]).isCloseTo(0.1f + 0.8f * rows[4] + drawn[4], within(1e-6f));
  }

  /** At 0 the half of them that start below would have no gradient. */
  @Test
  void countsStartAbove0() {
    VaeConfig config = vamp();
    VaeConfig counts =
        config.with(
            config
                .model()
                .with(LikelihoodKind.POISSON, config.model().posterior(), config.model().prior()),
            config.objective());
    float[] rows = new float[LENGTH];
    rows[1] = 3;
    rows[2] = Float.NaN;

    float[] parameters = VaeNetwork.initialParameters(counts, rows);

    float[] drawn = VaeNetwork.initialParameters(counts);
    for (int i = 0; i < LENGTH; i++) {
      assertThat(parameters[i]).isEqualTo(drawn[i] + (i == 1 ? 3 : 0.1f)).isPositive();
    }
  }

  /** A Gaussian takes any number, so there is no range to keep to. */
  @Test
  void rowsWithoutARangeAreTakenAsTheyAre() {
    VaeConfig config = vamp();
    VaeConfig any =
        config.with(
            config
                .model()
                .with(LikelihoodKind.GAUSSIAN, config.model().posterior(), config.model().prior()),
            config.objective());
    float[] rows = gaussian(5, LENGTH);

    float[] parameters = VaeNetwork.initialParameters(any, rows);

    float[] drawn = VaeNetwork.initialParameters(any);
    for (int i = 0; i < LENGTH; i++) {
      assertThat(parameters[i]).isCloseTo(rows[i] + drawn[i], within(1e-6f));
    }
    VaeNetwork network = new VaeNetwork(any);
    network.setParameters(parameters);
    network.fit(batch(1));
    float[] after = network.parameters();
    for (int i = 0; i < LENGTH; i++) {
      assertThat(after[i]).isNotEqualTo(parameters[i]);
    }
  }

  @Test
  void theirArtifactIsReadWithTheSameScores(@TempDir Path directory) {
    VaeNetwork trained = network(vamp());
    trained.fit(batch(1));
    ArtifactWriter.write(new DirectoryStore(directory), Networks.artifact(trained));

    ModelArtifact read = ArtifactReader.read(new DirectoryStore(directory));
    VaeNetwork loaded = new VaeNetwork(read.vae());
    loaded.setParameters(read.parameters());

    assertThat(divergences(loaded)).isEqualTo(divergences(trained));
    assertThat(loaded.generate(ROWS, NoiseStream.of(4)))
        .isEqualTo(trained.generate(ROWS, NoiseStream.of(4)));
  }
}
