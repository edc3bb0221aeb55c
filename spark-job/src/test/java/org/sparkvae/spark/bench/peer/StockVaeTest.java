package org.sparkvae.spark.bench.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.sparkvae.model.config.LikelihoodKind;
import org.sparkvae.model.config.VaeConfig;
import org.sparkvae.model.network.Batch;
import org.sparkvae.model.network.PosteriorParameters;
import org.sparkvae.model.network.VaeNetwork;
import org.sparkvae.model.random.NoiseStream;
import org.sparkvae.spark.bench.SmallWork;

/** The stock layers are the same network as ours: otherwise their ratio would mean nothing. */
class StockVaeTest {
  private static final int ROWS = 7;

  private static VaeConfig network(List<Integer> layers) {
    return SmallWork.network(LikelihoodKind.BERNOULLI, 12, layers);
  }

  private static Batch batch(long key) {
    NoiseStream noise = NoiseStream.of(key);
    float[] features = new float[ROWS * 12];
    for (int i = 0; i < features.length; i++) {
      features[i] = (float) noise.nextUniform();
    }
    float[] draws = new float[ROWS * 3];
    noise.fillGaussian(draws, 0, draws.length);
    return new Batch(ROWS, features, draws, null, 0);
  }

  private static MultiDataSet dataSet(Batch batch, VaeConfig config) {
    INDArray[] inputs = StockVae.inputs(batch, config);
    return new MultiDataSet(inputs, StockVae.labels(inputs[0], config));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void itsScoreIsOurMeanNegativeElbo(int hiddenLayers) {
    VaeConfig config = network(List.of(9, 6).subList(0, hiddenLayers));
    Batch batch = batch(1);
    try (VaeNetwork ours = new VaeNetwork(config)) {
      ComputationGraph stock = StockVae.graph(config, ours.parameters());
      double score = stock.score(dataSet(batch, config));
      double expected =
          ours.negativeElbo(batch.features(), ROWS, batch.noise()).sum(null).meanNegativeElbo();
      assertThat(score).isCloseTo(expected, within(1e-5 * expected));
      assertThat(stock.numParams()).isEqualTo(ours.parameterCount());
    }
  }

  @Test
  void itTakesTheSameSteps() {
    VaeConfig config = network(List.of(9));
    try (VaeNetwork ours = new VaeNetwork(config)) {
      ComputationGraph stock = StockVae.graph(config, ours.parameters());
      for (int step = 0; step < 20; step++) {
        Batch batch = batch(step);
        ours.fit(batch);
        stock.fit(dataSet(batch, config));
      }
      Batch batch = batch(99);
      double expected =
          ours.negativeElbo(batch.features(), ROWS, batch.noise()).sum(null).meanNegativeElbo();
      assertThat(stock.score(dataSet(batch, config))).isCloseTo(expected, within(1e-4 * expected));
    }
  }

  @Test
  void itsEncoderGivesOurMeans() {
    VaeConfig config = network(List.of(9));
    Batch batch = batch(2);
    try (VaeNetwork ours = new VaeNetwork(config)) {
      PosteriorParameters expected = ours.encode(batch.features(), ROWS);
      INDArray means =
          StockVae.encoder(config, ours.parameters())
              .outputSingle(StockVae.inputs(batch, config)[0]);
      assertThat(means.dup('c').data().asFloat()).containsExactly(expected.mean(), offset(1e-5f));
    }
  }

  @Test
  void theReasonAgainstAComparisonIsGiven() {
    assertThat(StockVae.lack(network(List.of(9)))).isEmpty();
    assertThat(StockVae.lack(SmallWork.network(LikelihoodKind.GAUSSIAN, 12, List.of(9))))
        .contains("they have no such likelihood");
  }
}
