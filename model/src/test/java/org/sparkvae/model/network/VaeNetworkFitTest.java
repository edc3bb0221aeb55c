package org.sparkvae.model.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.sparkvae.model.network.Networks.FEATURES;
import static org.sparkvae.model.network.Networks.LATENTS;
import static org.sparkvae.model.network.Networks.batch;
import static org.sparkvae.model.network.Networks.config;
import static org.sparkvae.model.network.Networks.network;
import static org.sparkvae.model.network.Networks.optimizer;
import static org.sparkvae.model.network.Networks.stepOf;

import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sparkvae.model.config.ObjectiveConfig;
import org.sparkvae.model.config.ObjectiveConfig.Estimator;
import org.sparkvae.model.config.ObjectiveName;
import org.sparkvae.model.config.OptimizerConfig;
import org.sparkvae.model.config.OptimizerConfig.OptimizerName;
import org.sparkvae.model.config.VaeConfig;
import org.sparkvae.model.objective.BoundTerms;
import org.sparkvae.model.objective.RowTerms;
import org.sparkvae.model.objective.TermSums;

class VaeNetworkFitTest {
  private static final VaeConfig SGD = config(optimizer(OptimizerName.SGD, 0.5));
  private static final VaeConfig ADAM = config(optimizer(OptimizerName.ADAM, 0.01));

  @Test
  void aClosedNetworkHoldsNoArrayOfItsOwn() {
    VaeNetwork network = network(ADAM);
    network.fit(batch(1, 2));
    network.close();
    assertThatThrownBy(network::parameters)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("The network is closed");
    float[] features = new float[2 * FEATURES];
    assertThatThrownBy(() -> network.encode(features, 2)).hasMessage("The network is closed");
  }

  @Test
  void theSameBatchesGiveTheSameBits() {
    VaeNetwork one = network(ADAM);
    VaeNetwork other = network(ADAM);

    for (int step = 0; step < 5; step++) {
      assertThat(one.fit(batch(step, 4))).isEqualTo(other.fit(batch(step, 4)));
    }

    assertThat(one.parameters()).isEqualTo(other.parameters());
    assertThat(one.updaterState()).isEqualTo(other.updaterState());
  }

  @Test
  void anotherNetworkGoesOnBitForBitFromParametersUpdaterStateAndStep() {
    VaeNetwork straight = network(ADAM);
    train(straight, 0, 10);

    VaeNetwork first = network(ADAM);
    train(first, 0, 5);
    VaeNetwork second = new VaeNetwork(ADAM);
    second.setParameters(first.parameters());
    second.setUpdaterState(first.updaterState());
    second.setStep(first.step());
    assertThat(second.step()).isEqualTo(5);
    train(second, 5, 10);

    assertThat(second.parameters()).isEqualTo(straight.parameters());
    assertThat(second.updaterState()).isEqualTo(straight.updaterState());
    assertThat(second.step()).isEqualTo(10);
  }

  @Test
  void withoutTheStepOrTheUpdaterStateItGoesOnElsewhere() {
    VaeNetwork first = network(ADAM);
    train(first, 0, 5);

    VaeNetwork noStep = new VaeNetwork(ADAM);
    noStep.setParameters(first.parameters());
    noStep.setUpdaterState(first.updaterState());
    VaeNetwork noState = new VaeNetwork(ADAM);
    noState.setParameters(first.parameters());
    noState.setStep(first.step());
    train(first, 5, 6);
    train(noStep, 5, 6);
    train(noState, 5, 6);

    assertThat(noStep.parameters()).isNotEqualTo(first.parameters());
    assertThat(noState.parameters()).isNotEqualTo(first.parameters());
  }

  private static void train(VaeNetwork network, int from, int to) {
    for (int step = from; step < to; step++) {
      network.fit(batch(step, 4));
    }
  }

  /**
   * The gradient is that of a mean: repeating all rows changes nothing, while a sum would double
   * the step.
   */
  @Test
  void aStepIsOnTheMeanOverRows() {
    Batch once = batch(1, 3);
    Batch twice = new Batch(6, twice(once.features()), twice(once.noise()), null, 0);

    VaeNetwork network = network(SGD);
    TermSums terms = network(SGD).fit(once);
    TermSums termsTwice = network(SGD).fit(twice);

    assertThat(stepOf(network(SGD), twice)).containsExactly(stepOf(network, once), within(1e-6));
    assertThat(termsTwice.rows()).isEqualTo(6);
    assertThat(termsTwice.objectiveSum() / terms.objectiveSum()).isCloseTo(2, within(1e-6));
    terms
        .means()
        .forEach(
            (term, mean) ->
                assertThat(termsTwice.means().get(term) / mean)
                    .as(term)
                    .isCloseTo(1, within(1e-6)));
    assertThat(Networks.norm(stepOf(network, once))).isGreaterThan(0.05);
  }

  private static float[] twice(float[] values) {
    float[] both = Arrays.copyOf(values, 2 * values.length);
    System.arraycopy(values, 0, both, values.length, values.length);
    return both;
  }

  /** Both steps divide by two rows. */
  @Test
  void rowWeightsOf2And0AreTheFirstRowTwice() {
    Batch two = batch(1, 2);
    Batch weighted = new Batch(2, two.features(), two.noise(), new float[] {2, 0}, 0);
    Batch twice =
        new Batch(
            2,
            twice(Arrays.copyOf(two.features(), FEATURES)),
            twice(Arrays.copyOf(two.noise(), LATENTS)),
            null,
            0);

    assertThat(stepOf(network(SGD), weighted))
        .containsExactly(stepOf(network(SGD), twice), within(1e-6));
    TermSums terms = network(SGD).fit(weighted);
    TermSums termsTwice = network(SGD).fit(twice);
    assertThat(terms.rows()).isEqualTo(2);
    assertThat(terms.meanObjective()).isCloseTo(termsTwice.meanObjective(), within(1e-5));
  }

  @Test
  void fitTellsTheTermsBeforeTheStep() {
    VaeNetwork network = network(SGD);
    Batch batch = batch(1, 3);
    BoundTerms expected = network.negativeElbo(batch.features(), 3, batch.noise()).sum(null);

    Map<String, Double> means = network.fit(batch).means();

    assertThat(means.get(RowTerms.RECONSTRUCTION_NLL))
        .isCloseTo(expected.meanReconstructionNll(), within(1e-5));
    assertThat(means.get(RowTerms.KL_DIVERGENCE))
        .isCloseTo(expected.meanKlDivergence(), within(1e-5));
    assertThat(means.get(RowTerms.NEGATIVE_ELBO))
        .isCloseTo(expected.meanNegativeElbo(), within(1e-5));
  }

  /**
   * The prior counts once per data set and adds theta * strength / N to the gradient of the mean
   * loss, also for biases.
   */
  @Test
  void theWeightPriorMovesEveryParameterByItsShareOfOneDataSet() {
    double strength = 3;
    double rate = 0.5;
    VaeConfig withPrior =
        config(
            new ObjectiveConfig(Estimator.B, 1, 1, strength), optimizer(OptimizerName.SGD, rate));
    float[] parameters = network(SGD).parameters();

    double[] plain = stepOf(network(SGD), batch(1, 3));
    double[] shrunk = stepOf(network(withPrior), batch(1, 3));

    for (int i = 0; i < plain.length; i++) {
      double expected = rate * parameters[i] * strength / Networks.ROWS_OF_DATA_SET;
      assertThat(shrunk[i] - plain[i]).isCloseTo(expected, within(1e-6));
    }
  }

  /** Only the names of its terms differ, which must be those of the steps before. */
  @ParameterizedTest
  @EnumSource(Estimator.class)
  void afterTheWarmUpAStepHasTheBitsOfOneWithoutIt(Estimator estimator) {
    int steps = 3;
    ObjectiveConfig rising = new ObjectiveConfig(ObjectiveName.ELBO, estimator, 1, 1, steps, 0);
    OptimizerConfig adam = optimizer(OptimizerName.ADAM, 0.01);
    VaeNetwork warm = network(config(rising, adam));
    VaeNetwork plain = network(config(new ObjectiveConfig(estimator, 1, 1, 0), adam));

    for (int step = steps; step < steps + 4; step++) {
      Map<String, Double> means = warm.fit(at(step, batch(step, 4))).means();
      Map<String, Double> expected = plain.fit(batch(step, 4)).means();
      assertThat(means).containsAllEntriesOf(expected);
      assertThat(means.keySet()).first().isEqualTo(RowTerms.OBJECTIVE);
      assertThat(means.get(RowTerms.OBJECTIVE)).isEqualTo(expected.get(RowTerms.NEGATIVE_ELBO));
    }
    assertThat(warm.parameters()).isEqualTo(plain.parameters());
    warm.fit(at(steps - 1, batch(9, 4)));
    plain.fit(batch(9, 4));
    assertThat(warm.parameters()).isNotEqualTo(plain.parameters());
  }

  private static Batch at(long step, Batch of) {
    return new Batch(of.rows(), of.features(), of.noise(), of.rowWeights(), step);
  }

  @Test
  void anInfiniteFeatureShowsInTheTerms() {
    Batch batch = batch(1, 3);
    batch.features()[7] = Float.POSITIVE_INFINITY;

    assertThat(network(SGD).fit(batch).isFinite()).isFalse();
  }

  @Test
  void parametersAndUpdaterStateAreCopies() {
    VaeNetwork network = network(ADAM);
    float[] given = network.parameters();
    float[] kept = given.clone();

    network.setParameters(given);
    given[0] += 1;
    network.parameters()[1] += 1;
    float[] state = network.updaterState();
    state[0] += 1;

    assertThat(network.parameters()).isEqualTo(kept);
    assertThat(network.updaterState()).isNotEqualTo(state);
    assertThat(state).hasSize(2 * network.parameterCount());
    assertThat(network(SGD).updaterState()).isEmpty();
  }

  /** Arrays of earlier batches are freed between batches, and only there. */
  @Test
  void batchesOfManySizesAreFittedWithRowWeights() {
    VaeNetwork network = network(ADAM);
    for (int rows = 1; rows <= 12; rows++) {
      float[] weights = new float[rows];
      Arrays.fill(weights, 2);
      Batch batch = batch(rows, rows);

      assertThat(
              network
                  .fit(new Batch(rows, batch.features(), batch.noise(), weights, 0))
                  .meanObjective())
          .isFinite();
    }
  }

  @Test
  void wrongLengthsAreErrorsThatSayBoth() {
    VaeNetwork network = network(ADAM);
    int count = network.parameterCount();
    Batch batch = batch(1, 3);

    assertThatThrownBy(() -> network.setParameters(new float[count + 1]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Invalid parameters: %s numbers (must be %s)", count + 1, count);
    assertThatThrownBy(() -> network.setUpdaterState(new float[count]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Invalid updater state: %s numbers (must be %s)", count, 2 * count);
    assertThatThrownBy(() -> network.fit(new Batch(4, batch.features(), batch.noise(), null, 0)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Invalid features: 18 numbers (must be at least 4 rows of 6)");
    assertThatThrownBy(() -> network.fit(new Batch(3, batch.features(), new float[8], null, 0)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Invalid noise: 8 numbers (must be at least 3 rows of 3)");
    assertThatThrownBy(
            () -> network.fit(new Batch(3, batch.features(), batch.noise(), new float[2], 0)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Invalid rowWeights: 2 numbers (must be at least 3 rows of 1)");
  }
}
