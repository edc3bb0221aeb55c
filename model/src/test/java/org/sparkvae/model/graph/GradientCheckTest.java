package org.sparkvae.model.graph;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.sparkvae.model.LikelihoodKinds;
import org.sparkvae.model.config.Activation;
import org.sparkvae.model.config.FeatureBlock;
import org.sparkvae.model.config.LikelihoodKind;
import org.sparkvae.model.config.ModelConfig;
import org.sparkvae.model.config.ObjectiveConfig;
import org.sparkvae.model.config.ObjectiveConfig.Estimator;
import org.sparkvae.model.config.ObjectiveName;
import org.sparkvae.model.config.OptimizerConfig;
import org.sparkvae.model.config.PosteriorConfig;
import org.sparkvae.model.config.PosteriorConfig.PosteriorName;
import org.sparkvae.model.config.PriorConfig;
import org.sparkvae.model.config.PriorConfig.PriorName;
import org.sparkvae.model.config.VaeConfig;
import org.sparkvae.model.config.WeightInit;
import org.sparkvae.model.config.WeightsConfig;
import org.sparkvae.model.objective.VaeParts;
import org.sparkvae.model.random.NoiseStream;

/**
 * Compares analytic and numerical gradients of the whole graph, in double precision, with DL4J's
 * tolerances.
 */
class GradientCheckTest {
  static final int ROWS = 3;
  private static final int FEATURES = 3;
  private static final int LATENTS = 2;
  private static final int STEP = 3; // of the four of the warm-up

  // Those of GradientCheckUtil, which requires layers as outputs and so cannot check this graph.
  private static final double EPSILON = 1e-6;
  private static final double MAX_RELATIVE_ERROR = 1e-5;
  private static final double SMALLEST_ERROR = 1e-9;

  @BeforeAll
  static void useDoubles() {
    Nd4j.setDefaultDataTypes(DataType.DOUBLE, DataType.DOUBLE);
  }

  @AfterAll
  static void useFloats() {
    Nd4j.setDefaultDataTypes(DataType.FLOAT, DataType.FLOAT);
  }

  /** Every registered objective with every estimator that the model allows. */
  private static Stream<ObjectiveConfig> objectives(ModelConfig model) {
    return Stream.of(ObjectiveName.values())
        .flatMap(
            name ->
                switch (name) {
                  case ELBO ->
                      Stream.of(Estimator.values())
                          .filter(
                              estimator ->
                                  estimator == Estimator.A
                                      || VaeParts.hasClosedFormKl(model.posterior(), model.prior()))
                          .map(estimator -> new ObjectiveConfig(estimator, 1, 1, 0));
                  case IWAE -> Stream.of(new ObjectiveConfig(name, Estimator.B, 1, 1, 0, 0));
                  case AUTOENCODER ->
                      Stream.of(new ObjectiveConfig(name, Estimator.B, 1, 1, 0, 0))
                          .filter(
                              objective ->
                                  model.posterior().name() == PosteriorName.DIAGONAL_GAUSSIAN
                                      && model.prior().name() == PriorName.STANDARD_NORMAL);
                  case WAKE_SLEEP, MCEM -> // the wake phase; the steps of the weights
                      Stream.of(new ObjectiveConfig(name, Estimator.B, 1, 1, 0, 0))
                          .filter(
                              objective ->
                                  model.posterior().name() == PosteriorName.DIAGONAL_GAUSSIAN
                                      && model.prior().name() != PriorName.VAMP
                                      && (name == ObjectiveName.MCEM
                                          || model.likelihood() != LikelihoodKind.MULTINOMIAL));
                });
  }

  static ObjectiveConfig with(ObjectiveConfig objective, int samples, boolean weighted) {
    boolean weightedKl = weighted && objective.name() == ObjectiveName.ELBO;
    return new ObjectiveConfig(
        objective.name(),
        objective.estimator(),
        samples,
        weightedKl ? 0.7 : 1,
        weightedKl ? 4 : 0,
        weighted ? 2 : 0);
  }

  static ModelConfig model(
      List<Integer> layers,
      LikelihoodKind likelihood,
      PosteriorConfig posterior,
      PriorConfig prior) {
    return new ModelConfig(
        LATENTS,
        layers,
        layers,
        Activation.TANH,
        likelihood,
        WeightInit.XAVIER,
        posterior,
        prior,
        WeightsConfig.DEFAULTS);
  }

  private static Stream<Arguments> withObjectives(Stream<ModelConfig> models, boolean weighted) {
    return models.flatMap(
        model ->
            objectives(model)
                .flatMap(
                    objective ->
                        Stream.of(1, 3)
                            .filter(samples -> samples == 1 || !objective.name().keepsLatents())
                            .map(
                                samples ->
                                    Arguments.of(model, with(objective, samples, weighted)))));
  }

  static Stream<Arguments> depths() {
    return withObjectives(
        LikelihoodKinds.thatCombineDifferently()
            .flatMap(
                likelihood ->
                    Stream.of(List.<Integer>of(), List.of(3), List.of(3, 2))
                        .map(
                            layers ->
                                model(
                                    layers,
                                    likelihood,
                                    PosteriorConfig.DEFAULTS,
                                    PriorConfig.DEFAULTS))),
        false);
  }

  @ParameterizedTest
  @MethodSource("depths")
  void theGraphsGradientIsTheNumericalOne(ModelConfig model, ObjectiveConfig objective) {
    assertThat(worstError(model, objective, null)).isLessThan(MAX_RELATIVE_ERROR);
  }

  /** Every combination of plug-ins; depth, which the first test varies, does not interact. */
  static Stream<Arguments> plugins() {
    return withObjectives(
        LikelihoodKinds.thatCombineDifferently()
            .flatMap(
                likelihood ->
                    Stream.of(PosteriorName.values())
                        .flatMap(
                            posterior ->
                                Stream.of(PriorName.values())
                                    .map(
                                        prior ->
                                            model(
                                                List.of(3),
                                                likelihood,
                                                new PosteriorConfig(posterior, 2),
                                                new PriorConfig(prior, 3, 4))))),
        true);
  }

  /**
   * The divergence of the ELBO with a weight that rises to 0.7, a prior over weights, and unequal
   * rows.
   */
  @ParameterizedTest
  @MethodSource("plugins")
  void withEveryCombinationOfPluginsItIsTheNumericalOne(
      ModelConfig model, ObjectiveConfig objective) {
    INDArray rowWeights = Nd4j.create(new double[][] {{0.5}, {2.0}, {0.0}});

    assertThat(worstError(model, objective, rowWeights)).isLessThan(MAX_RELATIVE_ERROR);
  }

  /** Every likelihood. */
  static Stream<Arguments> likelihoods() {
    return withObjectives(
        Stream.of(LikelihoodKind.values())
            .map(
                likelihood ->
                    model(List.of(3), likelihood, PosteriorConfig.DEFAULTS, PriorConfig.DEFAULTS)),
        false);
  }

  /** A row without a cell, a row without any, and one without the last; the encoder takes 0. */
  @ParameterizedTest
  @MethodSource("likelihoods")
  void withCellsThatAreNotObservedItIsTheNumericalOne(
      ModelConfig model, ObjectiveConfig objective) {
    INDArray rowWeights = Nd4j.create(new double[][] {{0.5}, {2.0}, {1.0}});

    assertThat(worstError(model, objective, rowWeights, 1, 3, 4, 5, 8))
        .isLessThan(MAX_RELATIVE_ERROR);
  }

  static Stream<Arguments> priors() {
    return withObjectives(
        Stream.of(PriorName.values())
            .map(
                prior ->
                    model(
                        List.of(3),
                        LikelihoodKind.BERNOULLI,
                        PosteriorConfig.DEFAULTS,
                        new PriorConfig(prior, 3, 4))),
        true);
  }

  /** Columns of every kind, of which rows lack a number, a count and a category. */
  @ParameterizedTest
  @MethodSource("priors")
  void ofMixedColumnsItIsTheNumericalOne(ModelConfig model, ObjectiveConfig objective) {
    List<FeatureBlock> blocks =
        FeatureBlock.parse(
            "continuous:1 heavyTailed:1 binary:1 overdispersedCount:1 categorical:3 mask:1");
    INDArray rowWeights = Nd4j.create(new double[][] {{0.5}, {2.0}, {1.0}});
    VaeConfig config = new VaeConfig(8, 10, 1, model, objective, OptimizerConfig.DEFAULTS, blocks);

    assertThat(worstError(config, rowWeights, 0, 11, 20, 21, 22)).isLessThan(MAX_RELATIVE_ERROR);
  }

  /** The largest relative error of any tensor, at random parameters. */
  static double worstError(
      ModelConfig model, ObjectiveConfig objective, INDArray rowWeights, int... unobserved) {
    VaeConfig config = new VaeConfig(FEATURES, 10, 1, model, objective, OptimizerConfig.DEFAULTS);
    return worstError(config, rowWeights, unobserved);
  }

  private static double worstError(VaeConfig config, INDArray rowWeights, int... unobserved) {
    ComputationGraph graph = graph(config);
    NoiseStream random = NoiseStream.of(7);
    INDArray parameters = graph.params();
    for (long i = 0; i < parameters.length(); i++) {
      parameters.putScalar(i, 0.4 * random.nextGaussian());
    }
    INDArray features = Nd4j.create(ROWS, config.featureSize());
    for (long i = 0; i < features.length(); i++) {
      features.putScalar(i, random.nextUniform());
    }
    int noiseSize = VaeGraphs.noiseSize(config, VaeParts.of(config));
    INDArray noise = Nd4j.create(ROWS * config.objective().samplesPerRow(), noiseSize);
    for (long i = 0; i < noise.length(); i++) {
      noise.putScalar(i, random.nextGaussian());
    }
    INDArray labels = features.dup();
    for (int cell : unobserved) {
      features.putScalar(cell, 0);
      labels.putScalar(cell, Double.NaN);
    }
    return worstRelativeError(
        graph, Topology.of(config), List.of(features, noise), labels, rowWeights);
  }

  static ComputationGraph graph(VaeConfig config) {
    VaeGraphs graphs = new VaeGraphs(config, VaeParts.of(config), DataType.DOUBLE, new Sgd(1.0));
    ComputationGraph graph = new ComputationGraph(graphs.whole());
    graph.init();
    return graph;
  }

  /**
   * Compares the gradient of the mean objective, with its weight decay, to central differences of
   * the score along a random direction within each tensor.
   */
  private static double worstRelativeError(
      ComputationGraph graph,
      Topology topology,
      List<INDArray> inputs,
      INDArray labels,
      INDArray rowWeights) {
    INDArray[] mask = rowWeights == null ? null : new INDArray[] {rowWeights};
    INDArray start = graph.params().dup();
    score(graph, start, inputs, labels, mask);
    INDArray gradient = graph.getFlattenedGradients().div(ROWS).reshape(start.shape());
    long end = 0;
    for (ParameterSpec tensor : topology.parameters()) {
      for (long at = end; at < end + tensor.length(); at++) {
        double decay = tensor.weightDecay() * start.getDouble(at);
        gradient.putScalar(at, gradient.getDouble(at) + decay);
      }
      end += tensor.length();
    }
    NoiseStream random = NoiseStream.of(8);
    double worst = 0;
    long from = 0;
    for (INDArray tensor : graph.paramTable().values()) {
      INDArray direction = start.like();
      for (long at = from; at < from + tensor.length(); at++) {
        direction.putScalar(at, random.nextGaussian());
      }
      double up = score(graph, start.add(direction.mul(EPSILON)), inputs, labels, mask);
      double down = score(graph, start.sub(direction.mul(EPSILON)), inputs, labels, mask);
      double numerical = (up - down) / (2 * EPSILON);
      double analytic = gradient.mul(direction).sumNumber().doubleValue();
      double error = Math.abs(analytic - numerical);
      if (error > SMALLEST_ERROR) {
        worst = Math.max(worst, error / (Math.abs(analytic) + Math.abs(numerical)));
      }
      from += tensor.length();
    }
    assertThat(from).isEqualTo(start.length());
    return worst;
  }

  static double score(
      ComputationGraph graph,
      INDArray parameters,
      List<INDArray> inputs,
      INDArray labels,
      INDArray[] mask) {
    graph.params().assign(parameters);
    graph.setLayerMaskArrays(null, mask);
    graph.setInputs(inputs.toArray(INDArray[]::new));
    graph.setLabels(labels);
    ((ObjectiveVertex) graph.getVertex(VaeGraphs.OBJECTIVE)).setStep(STEP);
    graph.computeGradientAndScore();
    return graph.score();
  }
}
