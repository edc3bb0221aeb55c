package org.sparkvae.model.likelihood;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.sparkvae.model.Matrices.gaussian;
import static org.sparkvae.model.Matrices.repeated;
import static org.sparkvae.model.Matrices.row;

import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sparkvae.model.SampleMoments;
import org.sparkvae.model.random.NoiseStream;

class MultinomialLikelihoodTest {
  private static final double EPSILON = 1e-12;

  private final Likelihood multinomial = new MultinomialLikelihood();

  /** n ln D: without any knowledge each of the n draws costs ln D nats. */
  @Test
  void equalLogitsGiveTheLogarithmOfTheNumberOfFeaturesForEachDraw() {
    INDArray nll = multinomial.reconstructionNll(row(2, 0, 1, 0), row(5, 5, 5, 5));

    assertThat(nll.shape()).containsExactly(1, 1);
    assertThat(nll.getDouble(0)).isCloseTo(3 * Math.log(4), within(EPSILON));
  }

  /** Two draws of a feature with probability 1/6, one of another with 1/2. */
  @Test
  void theValueIsTheLogarithmOfTheProbabilitiesOfAllDraws() {
    INDArray logits = row(Math.log(1), Math.log(2), Math.log(3));

    double nll = multinomial.reconstructionNll(row(2, 0, 1), logits).getDouble(0);

    assertThat(nll).isCloseTo(2 * Math.log(6) + Math.log(2), within(EPSILON));
    assertThat(multinomial.gradient(row(2, 0, 1), logits).toDoubleVector())
        .containsExactly(new double[] {3 / 6. - 2, 3 * 2 / 6., 3 * 3 / 6. - 1}, within(EPSILON));
  }

  @Test
  void aConstantAddedToAllLogitsOfARowChangesNothing() {
    INDArray features = row(1, 0, 4, 2);
    INDArray logits = gaussian(2, 1, 4, 1.5);

    assertThat(multinomial.reconstructionNll(features, logits.add(300)).getDouble(0))
        .isCloseTo(multinomial.reconstructionNll(features, logits).getDouble(0), within(1e-9));
  }

  @Test
  void logitsThatAreFarApartAreExactInFloat() {
    INDArray features = Nd4j.createFromArray(new float[][] {{1, 0}, {0, 1}});
    INDArray logits = Nd4j.createFromArray(new float[][] {{1000, -1000}, {1000, -1000}});

    NllGradient given = multinomial.nllAndGradient(features, logits);

    assertThat(given.reconstructionNll()).containsExactly(0, 2000);
    assertThat(given.gradient().toDoubleMatrix()).isDeepEqualTo(new double[][] {{0, 0}, {1, -1}});
  }

  @Test
  void aRowWithoutCountsHasTheValueZeroAndNoGradient() {
    INDArray zeros = Nd4j.zeros(DataType.FLOAT, 1, 3);

    NllGradient given =
        multinomial.nllAndGradient(zeros, Nd4j.createFromArray(1f, 2, 3).reshape(1, 3));

    assertThat(given.reconstructionNll()).containsExactly(0);
    assertThat(given.gradient().toDoubleVector()).containsExactly(0, 0, 0);
  }

  @Test
  void theMeanIsTheProbabilityOfEachFeature() {
    assertThat(multinomial.mean(row(Math.log(1), Math.log(2), Math.log(3))).toDoubleVector())
        .containsExactly(new double[] {1 / 6., 1 / 3., 1 / 2.}, within(EPSILON));
  }

  @Test
  void aDrawIsOneFeatureAsOftenAsTheMeanSays() {
    INDArray draws =
        multinomial.sample(
            repeated(20_000, Math.log(1), Math.log(2), Math.log(3)), NoiseStream.of(3));

    assertThat(draws.sum(1).toDoubleVector()).containsOnly(1);
    for (int feature = 0; feature < 3; feature++) {
      assertThat(draws.getColumn(feature).toDoubleVector()).containsOnly(0, 1);
      SampleMoments moments = SampleMoments.ofColumn(draws, feature);
      assertThat(moments.mean()).isCloseTo((feature + 1) / 6., within(4 * moments.standardError()));
    }
  }

  @Test
  void countsAreNotNegative() {
    assertThat(multinomial.range(3).holds(-1e-9)).isFalse();
    assertThat(multinomial.range(3).holds(0)).isTrue();
    assertThat(multinomial.range(3).holds(1e30)).isTrue();
    assertThat(multinomial.outputSize(784)).isEqualTo(784);
  }
}
