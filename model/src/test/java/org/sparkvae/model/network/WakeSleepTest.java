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

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sparkvae.model.config.ConfigException;
import org.sparkvae.model.config.LikelihoodKind;
import org.sparkvae.model.config.ObjectiveConfig;
import org.sparkvae.model.config.ObjectiveConfig.Estimator;
import org.sparkvae.model.config.ObjectiveName;
import org.sparkvae.model.config.OptimizerConfig;
import org.sparkvae.model.config.OptimizerConfig.OptimizerName;
import org.sparkvae.model.config.PosteriorConfig;
import org.sparkvae.model.config.PosteriorConfig.PosteriorName;
import org.sparkvae.model.config.PriorConfig;
import org.sparkvae.model.config.PriorConfig.PriorName;
import org.sparkvae.model.config.VaeConfig;
import org.sparkvae.model.graph.Topology;
import org.sparkvae.model.objective.TermSums;

class WakeSleepTest {
  private static final int ROWS = 40;
  private static final OptimizerConfig SGD = optimizer(OptimizerName.SGD, 0.5);
  private static final OptimizerConfig ADAM = optimizer(OptimizerName.ADAM, 0.02);

  private static ObjectiveConfig wakeSleep(int samples) {
    return new ObjectiveConfig(ObjectiveName.WAKE_SLEEP, Estimator.B, samples, 1, 0, 0);
  }

  /** The noise of a row and sample: of z, then of the dream's z. */
  private static Batch batch(long seed, int rows, int samples) {
    return new Batch(
        rows,
        features(1, rows, FEATURES),
        gaussian(seed, rows * samples * 2 * LATENTS),
        null,
        seed);
  }

  private static double[] change(VaeNetwork network, Batch batch) {
    float[] before = network.parameters();
    network.fit(batch);
    float[] after = network.parameters();
    double[] change = new double[before.length];
    Arrays.setAll(change, i -> after[i] - before[i]);
    return change;
  }

  private static int decoderStart(VaeConfig config) {
    return (int) Topology.of(config).ends()[2];
  }

  /** The divergence, which the wake phase lacks, does not depend on the decoder. */
  @ParameterizedTest
  @EnumSource(value = LikelihoodKind.class, names = "MULTINOMIAL", mode = EnumSource.Mode.EXCLUDE)
  void theDecoderTakesTheStepOfTheElbo(LikelihoodKind likelihood) {
    VaeConfig plain = config(wakeSleep(2), SGD);
    VaeConfig config =
        plain.with(
            plain.model().with(likelihood, PosteriorConfig.DEFAULTS, PriorConfig.DEFAULTS),
            plain.objective());
    VaeConfig elbo = config.with(config.model(), new ObjectiveConfig(Estimator.B, 2, 1, 0));
    Batch batch = batch(3, ROWS, 2);
    float[] noiseOfZ = new float[ROWS * 2 * LATENTS];
    for (int i = 0; i < ROWS * 2; i++) {
      System.arraycopy(batch.noise(), i * 2 * LATENTS, noiseOfZ, i * LATENTS, LATENTS);
    }

    double[] given = change(network(config), batch);
    double[] expected = change(network(elbo), new Batch(ROWS, batch.features(), noiseOfZ, null, 0));

    int from = decoderStart(config);
    assertThat(Arrays.copyOfRange(given, from, given.length))
        .containsExactly(Arrays.copyOfRange(expected, from, expected.length), within(1e-5));
    assertThat(Arrays.copyOf(given, from)).isNotEqualTo(Arrays.copyOf(expected, from));
  }

  /**
   * As in a pool, whose networks score between rounds; a dream of counts takes a number of draws
   * that depends on its rate.
   */
  @Test
  void dreamsDoNotDependOnWhatTheNetworkScoredBefore() {
    VaeConfig plain = config(wakeSleep(1), SGD);
    VaeConfig counts =
        plain.with(
            plain
                .model()
                .with(LikelihoodKind.POISSON, PosteriorConfig.DEFAULTS, PriorConfig.DEFAULTS),
            plain.objective());
    VaeNetwork fresh = network(counts);
    VaeNetwork used = network(counts);
    float[] parameters = gaussian(9, fresh.parameterCount()); // with biases, as after a training
    fresh.setParameters(parameters);
    used.setParameters(parameters);

    used.negativeElbo(features(1, ROWS, FEATURES), ROWS, gaussian(5, ROWS * LATENTS));

    assertThat(change(used, batch(4, ROWS, 1))).containsExactly(change(fresh, batch(4, ROWS, 1)));
  }

  /** The encoder sees the model, and not the rows of data. */
  @Test
  void theEncodersStepDoesNotDependOnTheData() {
    VaeConfig config = config(wakeSleep(1), SGD);
    Batch batch = batch(3, ROWS, 1);
    Batch other = new Batch(ROWS, features(2, ROWS, FEATURES), batch.noise(), null, batch.step());

    double[] step = change(network(config), batch);
    double[] ofOther = change(network(config), other);

    int end = decoderStart(config);
    assertThat(Arrays.copyOf(ofOther, end)).containsExactly(Arrays.copyOf(step, end));
    assertThat(Arrays.stream(step, 0, end).filter(change -> change != 0).count())
        .isGreaterThan(end / 2);
    assertThat(ofOther).isNotEqualTo(step);
  }

  @Test
  void theObjectiveIsTheSumOfBothPhases() {
    TermSums terms = network(config(wakeSleep(1), SGD)).fit(batch(3, ROWS, 1));

    assertThat(terms.means().keySet())
        .containsExactly(
            "objective",
            "wakeNll",
            "negativeElbo",
            "reconstructionNll",
            "klDivergence",
            "sleepNll");
    assertThat(terms.meanObjective())
        .isCloseTo(terms.means().get("wakeNll") + terms.means().get("sleepNll"), within(1e-9));
  }

  @Test
  void bothPhasesLearn() {
    VaeNetwork network = network(config(wakeSleep(1), ADAM));
    TermSums before = network.fit(batch(999, ROWS, 1));

    for (int step = 0; step < 400; step++) {
      network.fit(batch(step, ROWS, 1));
    }

    TermSums after = network.fit(batch(999, ROWS, 1));
    for (String term : new String[] {"sleepNll", "reconstructionNll", "negativeElbo"}) {
      assertThat(after.means().get(term)).as(term).isLessThan(before.means().get(term) - 0.1);
    }
  }

  @Test
  void otherDreamsFollowFromOtherSteps() {
    VaeConfig config = config(wakeSleep(1), SGD);
    Batch batch = batch(3, ROWS, 1);

    double[] step = change(network(config), batch);

    assertThat(change(network(config), batch)).containsExactly(step);
    assertThat(change(network(config), new Batch(ROWS, batch.features(), batch.noise(), null, 77)))
        .isNotEqualTo(step);
  }

  @Test
  void itNeedsTheDensityOfAGivenZ() {
    VaeConfig config = config(wakeSleep(1), SGD);
    assertRefused(Networks.config(config, PosteriorName.PLANAR, PriorName.STANDARD_NORMAL));
    assertRefused(Networks.config(config, PosteriorName.DIAGONAL_GAUSSIAN, PriorName.VAMP));
    new VaeNetwork(Networks.config(config, PosteriorName.DIAGONAL_GAUSSIAN, PriorName.MIXTURE))
        .close();
  }

  private static void assertRefused(VaeConfig config) {
    assertThatThrownBy(() -> new VaeNetwork(config))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith("Invalid objective.name: wakeSleep (needs model.posterior.name");
  }
}
