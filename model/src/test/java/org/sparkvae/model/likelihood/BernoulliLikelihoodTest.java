package org.sparkvae.model.likelihood;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.sparkvae.model.Matrices.repeated;
import static org.sparkvae.model.Matrices.row;
import static org.sparkvae.model.Matrices.uniform;

import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sparkvae.model.SampleMoments;
import org.sparkvae.model.random.NoiseStream;

class BernoulliLikelihoodTest {
  private final Likelihood bernoulli = new BernoulliLikelihood();

  /** 784 ln 2 = 543.427: the value of an untrained network on MNIST. */
  @Test
  void allZeroLogitsGiveDLn2WhateverTheFeatures() {
    INDArray features = uniform(1, 3, 784);

    INDArray nll = bernoulli.reconstructionNll(features, features.like());

    assertThat(nll.shape()).containsExactly(3, 1);
    assertThat(nll.toDoubleVector())
        .containsExactly(new double[] {543.427, 543.427, 543.427}, within(1e-3));
  }

  /** -0.25 log sigmoid(2) - 0.75 log sigmoid(-2), and -log sigmoid(-1). */
  @Test
  void theValueIsTheCrossEntropySummedOverFeatures() {
    double expected =
        -0.25 * Math.log(sigmoid(2)) - 0.75 * Math.log(1 - sigmoid(2)) - Math.log(sigmoid(-1));

    INDArray nll = bernoulli.reconstructionNll(row(0.25, 1), row(2, -1));

    assertThat(nll.getDouble(0)).isCloseTo(expected, within(1e-12));
  }

  @Test
  void logitsOfPlusAndMinus100AreExactInFloat() {
    INDArray features = Nd4j.createFromArray(new float[][] {{1}, {0}, {1}, {0}});
    INDArray logits = Nd4j.createFromArray(new float[][] {{100}, {100}, {-100}, {-100}});

    INDArray nll = bernoulli.reconstructionNll(features, logits);
    INDArray gradient = bernoulli.gradient(features, logits);

    assertThat(nll.dataType()).isEqualTo(DataType.FLOAT);
    assertThat(nll.toDoubleVector()).containsExactly(new double[] {0, 100, 100, 0}, within(1e-6));
    assertThat(gradient.toDoubleMatrix()).isDeepEqualTo(new double[][] {{0}, {1}, {-1}, {0}});
  }

  @Test
  void theMeanIsTheSigmoidOfTheLogits() {
    assertThat(bernoulli.mean(row(0, 2, -3)).toDoubleVector())
        .containsExactly(new double[] {0.5, sigmoid(2), sigmoid(-3)}, within(1e-12));
  }

  @Test
  void drawsAreZeroOrOneAndOneAsOftenAsTheMeanSays() {
    INDArray draws = bernoulli.sample(repeated(20_000, -1.5, 0.4), NoiseStream.of(3));

    for (int feature = 0; feature < 2; feature++) {
      assertThat(draws.getColumn(feature).toDoubleVector()).containsOnly(0, 1);
      double probability = sigmoid(feature == 0 ? -1.5 : 0.4);
      SampleMoments moments = SampleMoments.ofColumn(draws, feature);
      assertThat(moments.mean()).isCloseTo(probability, within(4 * moments.standardError()));
    }
  }

  @Test
  void featuresAreBetweenZeroAndOne() {
    assertThat(bernoulli.range(3)).isEqualTo(new FeatureRange(0, 1));
    assertThat(bernoulli.outputSize(784)).isEqualTo(784);
  }

  private static double sigmoid(double logit) {
    return 1 / (1 + Math.exp(-logit));
  }
}
