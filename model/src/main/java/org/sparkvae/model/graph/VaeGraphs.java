package org.sparkvae.model.graph;

import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.learning.config.IUpdater;
import org.sparkvae.model.config.ModelConfig;
import org.sparkvae.model.config.VaeConfig;
import org.sparkvae.model.graph.FusedDense.InputGradient;
import org.sparkvae.model.kernel.ActivationKernel;
import org.sparkvae.model.likelihood.Likelihoods;
import org.sparkvae.model.posterior.DiagonalGaussian;

/**
 * The AEVB network as DL4J graphs.
 *
 * <pre>
 * features -> encoder0 .. -> mean, logVariance ---+-> latent -> decoder0 .. -> decoderOutput -> objective
 * noise ------------------------------------------+
 * </pre>
 *
 * The whole graph trains. Encoder and decoder are also graphs of their own, for scoring: their
 * parameters lie next to each other in the whole graph's, the encoder's first.
 */
public final class VaeGraphs {
  /** Input: x, [rows, featureSize]. */
  public static final String FEATURES = "features";

  /** Input: [rows * samplesPerRow, latentSize]. */
  public static final String NOISE = "noise";

  /** z, [rows * samplesPerRow, latentSize]. */
  public static final String LATENT = "latent";

  /** Pre-activations of the likelihood. */
  public static final String DECODER_OUTPUT = "decoderOutput";

  /** The only output of the whole graph. */
  public static final String OBJECTIVE = "objective";

  private final VaeConfig config;
  private final DataType dataType;
  private final IUpdater updater;

  /**
   * @param config the network
   * @param dataType FLOAT; DOUBLE for gradient checks
   */
  public VaeGraphs(VaeConfig config, DataType dataType) {
    this(config, dataType, Updaters.of(config.optimizer()));
  }

  VaeGraphs(VaeConfig config, DataType dataType, IUpdater updater) {
    this.config = config;
    this.dataType = dataType;
    this.updater = updater;
  }

  /**
   * @return the graph that trains; label: features, label mask: row weights
   */
  public ComputationGraphConfiguration whole() {
    ModelConfig model = config.model();
    int samples = config.objective().samplesPerRow();
    GraphBuilder graph = builder().addInputs(FEATURES, NOISE);
    addEncoder(graph);

    List<String> latentInputs = new ArrayList<>(heads());
    latentInputs.add(NOISE); // last: it has no gradient
    graph.addVertex(LATENT, new LatentVertexConf(samples), latentInputs.toArray(String[]::new));
    addDecoder(graph);

    List<String> objectiveInputs = new ArrayList<>();
    objectiveInputs.add(DECODER_OUTPUT);
    objectiveInputs.addAll(heads());
    objectiveInputs.add(LATENT);
    objectiveInputs.add(NOISE);
    ObjectiveVertexConf objective =
        new ObjectiveVertexConf(
            model.likelihood(),
            config.objective().estimator(),
            config.objective().klWeight(),
            samples);
    return graph
        .addVertex(OBJECTIVE, objective, objectiveInputs.toArray(String[]::new))
        .setOutputs(OBJECTIVE)
        .validateOutputLayerConfig(false)
        .build();
  }

  /**
   * @return features to the heads, in their order
   */
  public ComputationGraphConfiguration encoder() {
    GraphBuilder graph = builder().addInputs(FEATURES);
    addEncoder(graph);
    return graph
        .setOutputs(heads().toArray(String[]::new))
        .validateOutputLayerConfig(false)
        .build();
  }

  /**
   * @return latents to the likelihood's pre-activations
   */
  public ComputationGraphConfiguration decoder() {
    GraphBuilder graph = builder().addInputs(LATENT);
    addDecoder(graph);
    return graph.setOutputs(DECODER_OUTPUT).validateOutputLayerConfig(false).build();
  }

  private void addEncoder(GraphBuilder graph) {
    String below = FEATURES;
    int width = config.featureSize();
    List<Integer> layers = config.model().encoderLayers();
    for (int i = 0; i < layers.size(); i++) {
      below = addHidden(graph, "encoder" + i, below, width, layers.get(i));
      width = layers.get(i);
    }
    for (String head : heads()) {
      addLinear(graph, head, below, width, config.model().latentSize());
    }
  }

  private void addDecoder(GraphBuilder graph) {
    String below = LATENT;
    int width = config.model().latentSize();
    List<Integer> layers = config.model().decoderLayers();
    for (int i = 0; i < layers.size(); i++) {
      below = addHidden(graph, "decoder" + i, below, width, layers.get(i));
      width = layers.get(i);
    }
    int perFeature = Likelihoods.of(config.model().likelihood()).parametersPerFeature();
    addLinear(graph, DECODER_OUTPUT, below, width, perFeature * config.featureSize());
  }

  private String addHidden(GraphBuilder graph, String name, String below, int width, int units) {
    org.sparkvae.model.config.Activation activation = config.model().activation();
    Layer layer =
        switch (activation) {
          case TANH, RELU, SIGMOID, SOFTPLUS, ELU, LEAKYRELU ->
              dense(below, width, units, ActivationKernel.valueOf(activation.name()));
          case SWISH -> // its derivative is no function of its output
              new DenseLayer.Builder().nIn(width).nOut(units).activation(Activation.SWISH).build();
        };
    graph.addLayer(name, layer, below);
    return name;
  }

  private static void addLinear(
      GraphBuilder graph, String name, String below, int width, int units) {
    graph.addLayer(name, dense(below, width, units, ActivationKernel.IDENTITY), below);
  }

  private static Layer dense(String below, int width, int units, ActivationKernel kernel) {
    InputGradient inputGradient =
        below.equals(FEATURES) ? InputGradient.NONE : InputGradient.WANTED;
    return new FusedDense(width, units, kernel, inputGradient);
  }

  private GraphBuilder builder() {
    double l2 = weightDecay(config);
    double clip = config.optimizer().maxGradientNorm();
    NeuralNetConfiguration.Builder network =
        new NeuralNetConfiguration.Builder()
            .seed(config.seed())
            .dataType(dataType)
            .updater(updater)
            .l2(l2)
            .l2Bias(l2)
            .trainingWorkspaceMode(WorkspaceMode.ENABLED)
            .inferenceWorkspaceMode(WorkspaceMode.ENABLED);
    if (clip > 0) {
      network
          .gradientNormalization(GradientNormalization.ClipL2PerLayer)
          .gradientNormalizationThreshold(clip);
    }
    return network.graphBuilder();
  }

  /**
   * What the prior N(0, I) over all parameters adds to the gradient of a mean loss for each unit of
   * a parameter. It enters once a data set: strength / N. DL4J's l2 has the 1/2 that the
   * log-density has.
   *
   * @param config the network
   * @return at least 0
   */
  public static double weightDecay(VaeConfig config) {
    return config.objective().weightPrior() / config.rows();
  }

  private static List<String> heads() {
    return new DiagonalGaussian().heads();
  }
}
