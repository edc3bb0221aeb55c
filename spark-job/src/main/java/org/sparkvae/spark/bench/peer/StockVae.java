package org.sparkvae.spark.bench.peer;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.impl.LossBinaryXENT;
import org.sparkvae.model.config.LikelihoodKind;
import org.sparkvae.model.config.ObjectiveConfig;
import org.sparkvae.model.config.OptimizerConfig;
import org.sparkvae.model.config.OptimizerConfig.OptimizerName;
import org.sparkvae.model.config.OptimizerConfig.Schedule;
import org.sparkvae.model.config.PosteriorConfig;
import org.sparkvae.model.config.PriorConfig;
import org.sparkvae.model.config.VaeConfig;
import org.sparkvae.model.graph.Topology;
import org.sparkvae.model.graph.Topology.Layer;
import org.sparkvae.model.graph.Topology.Role;
import org.sparkvae.model.network.Batch;
import org.sparkvae.model.posterior.Posterior;

/**
 * The same network in DL4J's own layers, losses and updater, as a team that knows DL4J would write
 * it. Its score is the mean negative ELBO; its parameters equal ours, layer by layer.
 *
 * <pre>
 * features -> encoder0 .. -> mean, logVariance -+-> latent -> decoder0 .. -> decoderOutput (sigmoid, cross-entropy)
 *                                    |          |
 *                             noise -+----------+-> heads -> klDivergence
 * </pre>
 */
public final class StockVae {
  private static final String FEATURES = "features";
  private static final String NOISE = "noise";
  private static final String LATENT = "latent";
  private static final String HEADS = "heads";
  private static final String KL_DIVERGENCE = "klDivergence";

  private StockVae() {}

  /** {@return why stock layers cannot be compared with a network; empty if they can} */
  public static Optional<String> lack(VaeConfig config) {
    OptimizerConfig optimizer = config.optimizer();
    if (config.model().likelihood() != LikelihoodKind.BERNOULLI) {
      return Optional.of("they have no such likelihood");
    }
    if (!config.model().posterior().equals(PosteriorConfig.DEFAULTS)
        || !config.model().prior().equals(PriorConfig.DEFAULTS)) {
      return Optional.of("they have no such posterior or prior");
    }
    if (!config.objective().equals(ObjectiveConfig.DEFAULTS)) {
      return Optional.of("they have estimator B with one sample a row only");
    }
    boolean isPlainAdam =
        optimizer.name() == OptimizerName.ADAM
            && optimizer.schedule() == Schedule.CONSTANT
            && optimizer.maxGradientNorm() == 0;
    return isPlainAdam ? Optional.empty() : Optional.of("they are compared under plain Adam only");
  }

  /**
   * @param parameters of our network, in flat order
   * @return a graph to fit with {@link #inputs} and {@link #labels}
   */
  public static ComputationGraph graph(VaeConfig config, float[] parameters) {
    GraphBuilder builder = builder(config).addInputs(FEATURES, NOISE);
    Topology topology = Topology.of(config);
    List<Layer> encoder = topology.encoder();
    List<Layer> decoder = topology.decoder();
    String below = FEATURES;
    for (Layer layer : encoder) {
      below = add(builder, config, layer, below);
    }
    builder.addVertex(
        LATENT, new ReparameterizationVertex.Conf(), Posterior.MEAN, Posterior.LOG_VARIANCE, NOISE);
    below = LATENT;
    for (Layer layer : decoder.subList(0, decoder.size() - 1)) {
      below = add(builder, config, layer, below);
    }
    addOutputs(builder, decoder.get(decoder.size() - 1), below);
    ComputationGraph graph = new ComputationGraph(builder.build());
    graph.init();
    int offset = setParameters(graph, encoder, parameters, 0);
    setParameters(graph, decoder, parameters, offset);
    return graph;
  }

  /**
   * @param parameters of our network, in flat order; the encoder comes first
   * @return a graph from features to the means of q(z|x)
   */
  public static ComputationGraph encoder(VaeConfig config, float[] parameters) {
    GraphBuilder builder = builder(config).addInputs(FEATURES);
    List<Layer> encoder = Topology.of(config).encoder();
    List<Layer> toMean = encoder.subList(0, encoder.size() - 1);
    String below = FEATURES;
    for (Layer layer : toMean) {
      below = add(builder, config, layer, below);
    }
    ComputationGraph graph =
        new ComputationGraph(
            builder.setOutputs(Posterior.MEAN).validateOutputLayerConfig(false).build());
    graph.init();
    setParameters(graph, toMean, parameters, 0);
    return graph;
  }

  /** Adds a layer and returns the input of the next one; a head is no other layer's input. */
  private static String add(GraphBuilder builder, VaeConfig config, Layer layer, String below) {
    boolean isHead = layer.role() == Role.HEAD;
    Activation activation =
        isHead ? Activation.IDENTITY : Activation.valueOf(config.model().activation().name());
    builder.addLayer(
        layer.name(),
        new DenseLayer.Builder()
            .nIn(layer.fanIn())
            .nOut(layer.fanOut())
            .activation(activation)
            .build(),
        below);
    return isHead ? below : layer.name();
  }

  private static void addOutputs(GraphBuilder builder, Layer output, String below) {
    builder
        .addLayer(
            output.name(),
            new OutputLayer.Builder(new LossBinaryXENT())
                .nIn(output.fanIn())
                .nOut(output.fanOut())
                .activation(Activation.SIGMOID)
                .build(),
            below)
        .addVertex(HEADS, new MergeVertex(), Posterior.MEAN, Posterior.LOG_VARIANCE)
        .addLayer(
            KL_DIVERGENCE,
            new LossLayer.Builder(new KlLoss()).activation(Activation.IDENTITY).build(),
            HEADS)
        .setOutputs(output.name(), KL_DIVERGENCE)
        .validateOutputLayerConfig(false);
  }

  private static GraphBuilder builder(VaeConfig config) {
    return new NeuralNetConfiguration.Builder()
        .seed(config.seed())
        .updater(new Adam(config.optimizer().learningRate()))
        .graphBuilder();
  }

  private static int setParameters(
      ComputationGraph graph, List<Layer> layers, float[] parameters, int from) {
    int offset = from;
    for (Layer layer : layers) {
      float[] own = new float[Math.toIntExact(layer.weights().length() + layer.biases().length())];
      System.arraycopy(parameters, offset, own, 0, own.length);
      graph.getLayer(layer.name()).setParams(Nd4j.createFromArray(own).reshape(1, own.length));
      offset += own.length;
    }
    return offset;
  }

  /** The graph's inputs: features and noise. */
  public static INDArray[] inputs(Batch batch, VaeConfig config) {
    return new INDArray[] {
      matrix(batch.features(), batch.rows(), config.featureSize()),
      matrix(batch.noise(), batch.rows(), config.model().latentSize())
    };
  }

  /** The features to reconstruct, and zeros for the divergence, which has no label. */
  public static INDArray[] labels(INDArray features, VaeConfig config) {
    return new INDArray[] {features, Nd4j.zeros(features.rows(), 2 * config.model().latentSize())};
  }

  private static INDArray matrix(float[] values, int rows, int columns) {
    float[] used = Arrays.copyOf(values, rows * columns);
    return Nd4j.createFromArray(used).reshape(rows, columns);
  }
}
