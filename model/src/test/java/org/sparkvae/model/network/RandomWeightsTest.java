package org.sparkvae.model.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.sparkvae.model.network.Networks.FEATURES;
import static org.sparkvae.model.network.Networks.features;
import static org.sparkvae.model.network.Networks.gaussian;
import static org.sparkvae.model.network.Networks.optimizer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sparkvae.model.config.ObjectiveConfig;
import org.sparkvae.model.config.ObjectiveConfig.Estimator;
import org.sparkvae.model.config.OptimizerConfig.OptimizerName;
import org.sparkvae.model.config.VaeConfig;
import org.sparkvae.model.config.WeightsConfig;
import org.sparkvae.model.config.WeightsConfig.WeightsPrior;
import org.sparkvae.model.graph.DoubleGradients;
import org.sparkvae.model.graph.ParameterSpec;
import org.sparkvae.model.graph.Topology;
import org.sparkvae.model.random.NoiseStream;

/** Full variational Bayes: a network with a posterior of its decoder's weights. */
class RandomWeightsTest {
  private static final int ROWS = 7;

  /** exp(-2 * 50) is 0 in single precision. */
  private static final float NO_DEVIATION = -50;

  private static VaeConfig point() {
    return Networks.config(
        new ObjectiveConfig(Estimator.B, 2, 1, 0), optimizer(OptimizerName.SGD, 0.1));
  }

  private static VaeConfig random(WeightsPrior prior) {
    VaeConfig point = point();
    return point.with(point.model().with(WeightsConfig.gaussian(prior)), point.objective());
  }

  /** The same parameters, with these logarithms of standard deviations. */
  private static float[] withDeviations(VaeConfig config, float[] point, float logStdDev) {
    float[] parameters = new float[(int) Topology.of(config).parameterCount()];
    int from = 0;
    int read = 0;
    for (ParameterSpec tensor : Topology.of(config).parameters()) {
      int length = (int) tensor.length();
      if (isDeviation(tensor)) {
        Arrays.fill(parameters, from, from + length, logStdDev);
      } else {
        System.arraycopy(point, read, parameters, from, length);
        read += length;
      }
      from += length;
    }
    assertThat(read).isEqualTo(point.length);
    return parameters;
  }

  private static float[] withoutDeviations(VaeConfig config, float[] parameters) {
    float[] point = new float[parameters.length];
    int from = 0;
    int written = 0;
    for (ParameterSpec tensor : Topology.of(config).parameters()) {
      int length = (int) tensor.length();
      if (!isDeviation(tensor)) {
        System.arraycopy(parameters, from, point, written, length);
        written += length;
      }
      from += length;
    }
    return Arrays.copyOf(point, written);
  }

  private static boolean isDeviation(ParameterSpec tensor) {
    return tensor.name().contains("logStdDev");
  }

  /**
   * @param weightNoise factor of the noise of the weights
   */
  private static Batch batch(VaeConfig config, float weightNoise) {
    int size = VaeNetwork.trainingNoiseSize(config);
    int latents = config.model().latentSize();
    int draws = ROWS * config.objective().samplesPerRow();
    float[] noise = new float[draws * size];
    NoiseStream ofLatents = NoiseStream.of(1);
    NoiseStream ofWeights = NoiseStream.of(2);
    for (int i = 0; i < noise.length; i++) {
      boolean isLatent = i % size < latents;
      noise[i] =
          (float) (isLatent ? ofLatents.nextGaussian() : weightNoise * ofWeights.nextGaussian());
    }
    return new Batch(ROWS, features(3, ROWS, FEATURES), noise, null, 0);
  }

  @Test
  void trainingNeedsNoiseForEachUnitAndScoringDoesNot() {
    VaeConfig config = random(WeightsPrior.LEARNED);
    assertThat(VaeNetwork.trainingNoiseSize(config)).isEqualTo(3 + 4 + 6);
    try (VaeNetwork network = new VaeNetwork(config)) {
      assertThat(network.noiseSize()).isEqualTo(3);
    }
  }

  @ParameterizedTest
  @EnumSource(WeightsPrior.class)
  void itStartsAsThePointNetworkOfTheSameSeed(WeightsPrior prior) {
    VaeConfig config = random(prior);
    float[] start = VaeNetwork.initialParameters(config);
    assertThat(withoutDeviations(config, start)).isEqualTo(VaeNetwork.initialParameters(point()));
    assertThat(withDeviations(config, withoutDeviations(config, start), (float) Math.log(0.01)))
        .isEqualTo(start);
  }

  @ParameterizedTest
  @EnumSource(WeightsPrior.class)
  void withoutDeviationsEveryTermAndScoreIsThePointNetworksBitForBit(WeightsPrior prior) {
    VaeConfig config = random(prior);
    try (VaeNetwork point = Networks.network(point());
        VaeNetwork random = new VaeNetwork(config)) {
      random.setParameters(withDeviations(config, point.parameters(), NO_DEVIATION));
      assertSameScores(random, point);
      assertSameTerms(random.fit(batch(config, 1)).means(), point.fit(batch(point(), 1)).means());
    }
  }

  @ParameterizedTest
  @EnumSource(WeightsPrior.class)
  void withoutNoiseEveryTermAndScoreIsThePointNetworksBitForBit(WeightsPrior prior) {
    VaeConfig config = random(prior);
    VaeConfig withoutKl = config.with(config.model(), config.objective().withWeightKl(0, 0));
    try (VaeNetwork point = Networks.network(point());
        VaeNetwork random = new VaeNetwork(withoutKl)) {
      random.setParameters(withDeviations(config, point.parameters(), -1));
      for (int step = 0; step < 3; step++) {
        assertSameTerms(random.fit(batch(config, 0)).means(), point.fit(batch(point(), 1)).means());
        assertThat(withoutDeviations(config, random.parameters())).isEqualTo(point.parameters());
        assertSameScores(random, point);
      }
    }
  }

  private static void assertSameTerms(Map<String, Double> random, Map<String, Double> point) {
    assertThat(random).containsAllEntriesOf(point);
    assertThat(random.get("weightKlDivergence")).isFinite().isPositive();
  }

  private static void assertSameScores(VaeNetwork random, VaeNetwork point) {
    float[] rows = features(5, ROWS, FEATURES);
    float[] noise = gaussian(6, ROWS * point.noiseSize());
    RowBounds expected = point.negativeElbo(rows, ROWS, noise);
    RowBounds actual = random.negativeElbo(rows, ROWS, noise);
    assertThat(actual.reconstructionNll()).isEqualTo(expected.reconstructionNll());
    assertThat(actual.klDivergence()).isEqualTo(expected.klDivergence());
    assertThat(random.reconstruct(rows, ROWS)).isEqualTo(point.reconstruct(rows, ROWS));
    assertThat(random.generate(3, NoiseStream.of(9)))
        .isEqualTo(point.generate(3, NoiseStream.of(9)));
  }

  /** The fast loops against the graph in double precision, whose gradients are checked. */
  @ParameterizedTest
  @EnumSource(WeightsPrior.class)
  void aStepIsThatOfDoublePrecision(WeightsPrior prior) {
    VaeConfig config = random(prior);
    try (VaeNetwork network = Networks.network(config)) {
      float[] parameters = network.parameters();
      Batch batch = batch(config, 1);
      double[] expected =
          DoubleGradients.of(config, parameters, batch.features(), batch.noise(), ROWS);
      double[] step = Networks.stepOf(network, batch);
      double[] difference = new double[step.length];
      for (int i = 0; i < step.length; i++) {
        difference[i] = step[i] - 0.1 * expected[i] / ROWS;
      }
      assertThat(Networks.norm(difference)).isLessThan(1e-5 * Networks.norm(step));
    }
  }

  @Test
  void aDrawChangesTheMeansByTheirDeviations() {
    VaeConfig config = random(WeightsPrior.LEARNED);
    float[] start = VaeNetwork.initialParameters(config);
    float[] parameters = withDeviations(config, withoutDeviations(config, start), -2);
    RandomWeights weights = new RandomWeights(config, parameters);
    assertThat(weights.count()).isEqualTo(3 * 4 + 4 + 4 * 6 + 6);

    NoiseStream noise = NoiseStream.of(4);
    double squares = 0;
    int draws = 500;
    for (int draw = 0; draw < draws; draw++) {
      float[] drawn = weights.drawn(noise);
      for (int i = 0; i < drawn.length; i++) {
        squares += Math.pow((double) drawn[i] - parameters[i], 2);
      }
      int encoder = (int) Topology.of(config).ends()[1];
      assertThat(drawn).startsWith(Arrays.copyOf(parameters, encoder));
      assertThat(withDeviations(config, withoutDeviations(config, drawn), -2)).isEqualTo(drawn);
    }
    double variance = squares / (draws * weights.count());
    double expected = Math.exp(-4);
    double error = expected * Math.sqrt(2.0 / (draws * weights.count()));
    assertThat(variance).isCloseTo(expected, within(4 * error));
  }

  @Test
  void whatIsPrunedHasTheSmallestSignalToNoise() {
    VaeConfig config = random(WeightsPrior.LEARNED);
    try (VaeNetwork network = Networks.network(config)) {
      float[] parameters = network.parameters();
      RandomWeights weights = new RandomWeights(config, parameters);
      assertThat(weights.pruned(0)).isEqualTo(parameters);
      assertThat(zeros(weights.pruned(0.25))).isEqualTo(Math.round(0.25 * weights.count()));
      assertThat(zeros(weights.pruned(1))).isEqualTo(weights.count());
      int first = (int) Topology.of(config).ends()[2];
      int logs = first + 3 * 4 + 4; // of the first decoder layer
      parameters[first] = 1000;
      parameters[logs] = 20;
      assertThat(new RandomWeights(config, parameters).pruned(0.05)[first]).isZero();
    }
  }

  private static long zeros(float[] values) {
    return IntStream.range(0, values.length).filter(i -> values[i] == 0).count();
  }

  @Test
  void deviationsOfAMeaninglessWeightGrowToThoseOfThePrior() {
    VaeConfig sgd = random(WeightsPrior.STANDARD_NORMAL);
    VaeConfig config =
        new VaeConfig(
            FEATURES,
            1, // one row of data, so that the prior is strong
            1,
            sgd.model(),
            sgd.objective().withWeightKl(100, 0),
            optimizer(OptimizerName.ADAM, 0.05));
    try (VaeNetwork network = new VaeNetwork(config)) {
      for (int step = 0; step < 500; step++) {
        network.fit(batch(config, 1));
      }
      float[] logs = network.parameters();
      int from = 0;
      for (ParameterSpec tensor : Topology.of(config).parameters()) {
        for (int i = from; isDeviation(tensor) && i < from + tensor.length(); i++) {
          assertThat(logs[i]).as(tensor.name()).isBetween(-0.1f, 0.05f);
        }
        from += (int) tensor.length();
      }
    }
  }

  /** Weights and biases of the hidden layer, and then of the outputs, each with its deviations. */
  @Test
  void tensorsAreThoseOfTheDecoderInFlatOrder() {
    VaeConfig config = random(WeightsPrior.LEARNED);
    float[] parameters = VaeNetwork.initialParameters(config);
    int next = 0;
    List<Float> expected = new ArrayList<>();
    List<Float> expectedLogs = new ArrayList<>();
    for (ParameterSpec tensor : Topology.of(config).parameters()) {
      boolean isOfRandom =
          Topology.of(config).decoder().stream().anyMatch(l -> l.parameters().contains(tensor));
      for (int i = 0; i < tensor.length(); i++, next++) {
        if (isOfRandom) {
          parameters[next] = next;
          (isDeviation(tensor) ? expectedLogs : expected).add((float) next);
        }
      }
    }

    List<RandomWeights.Tensor> tensors = new RandomWeights(config, parameters).tensors();

    assertThat(tensors).hasSize(4).extracting(RandomWeights.Tensor::name).doesNotHaveDuplicates();
    assertThat(flat(tensors, RandomWeights.Tensor::means)).isEqualTo(expected);
    assertThat(flat(tensors, RandomWeights.Tensor::logStdDevs)).isEqualTo(expectedLogs);
  }

  private static List<Float> flat(
      List<RandomWeights.Tensor> tensors, Function<RandomWeights.Tensor, float[]> part) {
    List<Float> flat = new ArrayList<>();
    for (RandomWeights.Tensor tensor : tensors) {
      for (float value : part.apply(tensor)) {
        flat.add(value);
      }
    }
    return flat;
  }
}
