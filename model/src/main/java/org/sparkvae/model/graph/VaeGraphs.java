package org.sparkvae.model.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.regularization.L2Regularization;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.sparkvae.model.config.VaeConfig;
import org.sparkvae.model.graph.FusedDense.InputGradient;
import org.sparkvae.model.graph.Topology.Role;
import org.sparkvae.model.kernel.ActivationKernel;
import org.sparkvae.model.objective.VaeParts;

/**
 * The AEVB network as DL4J graphs.
 *
 * <pre>
 * features -> encoder0 .. -> mean, logVariance ---+-> latent -> decoder0 .. -> decoderOutput -> objective
 * noise ------------------------------------------+
 * </pre>
 *
 * The whole graph is used for training. For scoring, encoder and decoder are separate graphs over
 * the same parameters, whose flat order is that of {@link Topology}. The vertices of z and of the
 * objective hold the own parameters of the plug-ins. The objective also uses z, its density and the
 * heads.
 */
public final class VaeGraphs {
  /** Input: x, [rows, featureSize]. */
  public static final String FEATURES = "features";

  /**
   * Input: the noise of a draw of z, then that of the pre-activations of each random layer, then
   * that of the objective, [rows * samplesPerRow, {@link #noiseSize}].
   */
  public static final String NOISE = "noise";

  /** Rows of data above the prior's pseudo-inputs; only there if it has some. */
  public static final String ENCODER_INPUT = "encoderInput";

  /** z, [rows * samplesPerRow, latentSize]. */
  public static final String LATENT = "latent";

  /** Pre-activations of the likelihood, [rows * samplesPerRow, outputSize]. */
  public static final String DECODER_OUTPUT = "decoderOutput";

  /** The only output of the whole graph. */
  public static final String OBJECTIVE = "objective";

  private final VaeConfig config;
  private final VaeParts parts;
  private final Topology topology;
  private final DataType dataType;
  private final IUpdater updater;

  /**
   * @param parts plug-ins of the configuration
   */
  public VaeGraphs(VaeConfig config, VaeParts parts) {
    this(config, parts, DataType.FLOAT, Updaters.of(config.optimizer()));
  }

  /**
   * @param dataType FLOAT; DOUBLE for gradient checks
   */
  VaeGraphs(VaeConfig config, VaeParts parts, DataType dataType, IUpdater updater) {
    this.config = config;
    this.parts = parts;
    topology = Topology.of(config, parts);
    this.dataType = dataType;
    this.updater = updater;
  }

  /** {@return number of columns of the noise that the graph for training needs} */
  public static int noiseSize(VaeConfig config, VaeParts parts) {
    return parts.posterior().noiseSize(config.model().latentSize())
        + Topology.of(config, parts).weightNoiseSize()
        + parts.objective().noiseSize(parts.prior(), config.model().latentSize());
  }

  /** {@return the graph for training; its label is the features, its label mask the row weights} */
  public ComputationGraphConfiguration whole() {
    GraphBuilder graph = builder().addInputs(FEATURES, NOISE);
    String encoderInput = FEATURES;
    if (!topology.pseudoInputs().isEmpty()) {
      encoderInput = ENCODER_INPUT;
      graph.addVertex(ENCODER_INPUT, new PseudoInputVertex.Conf(config, parts), FEATURES);
    }
    addLayers(graph, topology.encoder(), encoderInput);

    List<String> latentInputs = new ArrayList<>(heads());
    latentInputs.add(NOISE); // last, because it has no gradient
    graph.addVertex(
        LATENT, new LatentVertex.Conf(config, parts), latentInputs.toArray(String[]::new));
    addLayers(graph, topology.decoder(), LATENT, NOISE);

    List<String> objectiveInputs = new ArrayList<>();
    objectiveInputs.add(DECODER_OUTPUT);
    objectiveInputs.addAll(heads());
    objectiveInputs.add(LATENT);
    ObjectiveVertex.Conf objective = new ObjectiveVertex.Conf(config, parts);
    return graph
        .addVertex(OBJECTIVE, objective, objectiveInputs.toArray(String[]::new))
        .setOutputs(OBJECTIVE)
        .validateOutputLayerConfig(false)
        .build();
  }

  /** {@return the graph from features to the heads of the posterior, in their order} */
  public ComputationGraphConfiguration encoder() {
    GraphBuilder graph = builder().addInputs(FEATURES);
    addLayers(graph, topology.encoder(), FEATURES);
    return graph
        .setOutputs(heads().toArray(String[]::new))
        .validateOutputLayerConfig(false)
        .build();
  }

  /** {@return the graph from latents to the likelihood's pre-activations} */
  public ComputationGraphConfiguration decoder() {
    GraphBuilder graph = builder().addInputs(LATENT);
    addLayers(graph, topology.decoder(), LATENT);
    return graph.setOutputs(DECODER_OUTPUT).validateOutputLayerConfig(false).build();
  }

  /**
   * @param noise input with the noise of random weights; none to use their means
   */
  private void addLayers(
      GraphBuilder graph, List<Topology.Layer> layers, String input, String... noise) {
    String below = input;
    int noiseFrom = parts.posterior().noiseSize(config.model().latentSize());
    for (Topology.Layer layer : layers) {
      if (layer.isRandom()) {
        graph.addVertex(layer.name(), random(layer, noiseFrom), inputs(below, noise));
        noiseFrom += (int) layer.fanOut();
      } else {
        graph.addLayer(layer.name(), dense(layer, below), below);
      }
      if (layer.role() == Role.HIDDEN) {
        below = layer.name();
      }
    }
  }

  private static String[] inputs(String below, String... noise) {
    return Stream.concat(Stream.of(below), Stream.of(noise)).toArray(String[]::new);
  }

  private RandomDenseVertex.Conf random(Topology.Layer layer, int noiseFrom) {
    ActivationKernel kernel =
        layer.role() == Role.HIDDEN
            ? ActivationKernel.valueOf(config.model().activation().name())
            : ActivationKernel.IDENTITY;
    return new RandomDenseVertex.Conf(config, parts, layer, kernel, noiseFrom);
  }

  private BaseLayer dense(Topology.Layer layer, String below) {
    BaseLayer dense =
        layer.role() == Role.HIDDEN
            ? hidden(layer, below)
            : fused(layer, below, ActivationKernel.IDENTITY);
    dense.setRegularization(l2(layer.weights()));
    dense.setRegularizationBias(l2(layer.biases()));
    return dense;
  }

  private BaseLayer hidden(Topology.Layer layer, String below) {
    org.sparkvae.model.config.Activation activation = config.model().activation();
    return switch (activation) {
      case TANH, RELU, SIGMOID, SOFTPLUS, ELU, LEAKYRELU ->
          fused(layer, below, ActivationKernel.valueOf(activation.name()));
      case SWISH -> // its derivative is not a function of its output
          new DenseLayer.Builder()
              .nIn(layer.fanIn())
              .nOut(layer.fanOut())
              .activation(Activation.SWISH)
              .build();
    };
  }

  private static BaseLayer fused(Topology.Layer layer, String below, ActivationKernel kernel) {
    InputGradient inputGradient =
        below.equals(FEATURES) ? InputGradient.NONE : InputGradient.WANTED;
    return new FusedDense(layer.fanIn(), layer.fanOut(), kernel, inputGradient);
  }

  /** DL4J's l2 has the 1/2 that the log-density has. */
  private static List<Regularization> l2(ParameterSpec parameter) {
    List<Regularization> regularization = new ArrayList<>(); // DL4J changes it
    if (parameter.weightDecay() > 0) {
      regularization.add(new L2Regularization(parameter.weightDecay()));
    }
    return regularization;
  }

  private GraphBuilder builder() {
    double clip = config.optimizer().maxGradientNorm();
    NeuralNetConfiguration.Builder network =
        new NeuralNetConfiguration.Builder()
            .seed(config.seed())
            .dataType(dataType)
            .updater(updater)
            .trainingWorkspaceMode(WorkspaceMode.ENABLED)
            .inferenceWorkspaceMode(WorkspaceMode.ENABLED);
    if (clip > 0) {
      network
          .gradientNormalization(GradientNormalization.ClipL2PerLayer)
          .gradientNormalizationThreshold(clip);
    }
    return network.graphBuilder();
  }

  private List<String> heads() {
    return topology.encoder().stream()
        .filter(layer -> layer.role() == Role.HEAD)
        .map(Topology.Layer::name)
        .toList();
  }
}
