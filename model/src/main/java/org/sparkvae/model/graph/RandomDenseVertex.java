package org.sparkvae.model.graph;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.params.DefaultParamInitializer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.sparkvae.model.config.VaeConfig;
import org.sparkvae.model.config.WeightsConfig.WeightsPrior;
import org.sparkvae.model.kernel.ActivationKernel;
import org.sparkvae.model.objective.VaeParts;
import org.sparkvae.model.tape.OwnParameter;

/**
 * A dense layer whose weights and biases have a Gaussian posterior: full variational Bayes, Kingma
 * and Welling (2013), appendix F, with the local reparameterization of Kingma, Salimans and Welling
 * (2015). The pre-activations are drawn instead of the weights, for each row and sample.
 *
 * <pre>
 * b = a mean_W + mean_b + sqrt(v) * noise        v = a^2 s_W^2 + s_b^2        s = exp(logStdDev)
 * delta = d loss / d b        u = delta * noise / sqrt(v)
 * d mean_W = a' delta         d logStdDev_W = s_W^2 * ((a^2)' u)        d a = delta mean_W' + a * (u (s_W^2)')
 * </pre>
 *
 * Inputs are a, the activations below, and the noise of the graph, of which the layer uses its own
 * columns. Without the noise, which scoring omits, it is the {@link FusedDenseLayer} of the means.
 * The gradients are sums over rows; they contain that of the divergence of the weights, which
 * counts once per data set.
 */
@SuppressWarnings("overrides") // BaseGraphVertex.setInputs lacks the dots of its interface
final class RandomDenseVertex extends PluginVertex {
  static final String W = DefaultParamInitializer.WEIGHT_KEY;
  static final String B = DefaultParamInitializer.BIAS_KEY;
  static final String LOG_STD_DEV = "logStdDev"; // before the name of the tensor

  private static final long serialVersionUID = 1L;

  private final Conf conf;
  private final int samples;
  private final transient WeightPosterior weights;
  private final transient WeightPosterior biases;
  private transient LocalDraw draw; // of the last forward pass with noise
  private transient INDArray output;

  RandomDenseVertex(
      ComputationGraph graph,
      String name,
      int index,
      Conf conf,
      INDArray parametersView,
      DataType dataType) {
    super(graph, name, index, conf, parametersView, dataType);
    this.conf = conf;
    samples = conf.objective().samplesPerRow();
    WeightsPrior prior = conf.model().weights().prior();
    INDArray[] views = views(own.view());
    weights = new WeightPosterior(prior, views[0], views[2]);
    biases = new WeightPosterior(prior, views[1], views[3]);
  }

  /** Splits a flat array: mean_W, mean_b, logStdDev_W, logStdDev_b. */
  private INDArray[] views(INDArray flat) {
    long[] columns = {conf.fanOut, conf.fanOut, conf.fanOut, conf.fanOut};
    long[] rows = {conf.fanIn, 1, conf.fanIn, 1};
    INDArray[] views = new INDArray[rows.length];
    INDArray vector = flat.reshape(flat.length());
    long from = 0;
    for (int i = 0; i < views.length; i++) {
      long to = from + rows[i] * columns[i];
      views[i] = vector.get(NDArrayIndex.interval(from, to)).reshape('f', rows[i], columns[i]);
      from = to;
    }
    return views;
  }

  /** {@return KL divergence of weights and biases over the rows of the data set, nats per row} */
  double klDivergencePerRow() {
    return (weights.klDivergence() + biases.klDivergence()) / conf.rows;
  }

  @Override
  public INDArray doForward(boolean training, LayerWorkspaceMgr workspaces) {
    INDArray below = inputs[0];
    INDArray activated =
        workspaces.createUninitialized(
            ArrayType.ACTIVATIONS,
            dataType,
            new long[] {below.rows(), conf.fanOut},
            training ? 'c' : 'f'); // as in FusedDenseLayer
    DenseGemm.forward(below, weights.mean(), activated);
    if (inputs.length > 1) {
      draw = new LocalDraw(below, weights, biases, workspaces);
      draw.perturb(activated, inputs[1], conf.noiseFrom);
    }
    DensePasses.activate(activated, biases.mean(), conf.kernel);
    output = training ? activated : null;
    return activated;
  }

  @Override
  public Pair<Gradient, INDArray[]> doBackward(boolean tbptt, LayerWorkspaceMgr workspaces) {
    INDArray delta = DensePasses.delta(getEpsilon(), output, conf.kernel, biases.meanGradient());
    DenseGemm.weightGradient(inputs[0], delta, weights.meanGradient());
    INDArray below =
        workspaces.createUninitialized(
            ArrayType.ACTIVATION_GRAD, dataType, new long[] {delta.rows(), conf.fanIn}, 'c');
    DenseGemm.inputGradient(delta, weights.mean(), below);
    draw.gradients(delta, below, workspaces);
    long step = ((ObjectiveVertex) graph.getVertex(VaeGraphs.OBJECTIVE)).step();
    double rows = (double) delta.rows() / samples;
    draw.finish(conf.parts().weightKl().at(step) * rows / conf.rows);
    draw = null;
    output = null;
    return new Pair<>(null, new INDArray[] {below, null}); // none for the noise
  }

  @Override
  public void setBackpropGradientsViewArray(INDArray gradientsView) {
    super.setBackpropGradientsViewArray(gradientsView);
    INDArray[] views = views(gradientsView);
    weights.setGradientViews(views[0], views[2]);
    biases.setGradientViews(views[1], views[3]);
  }

  @Override
  public Map<String, INDArray> paramTable(boolean backpropOnly) {
    Map<String, INDArray> table = new LinkedHashMap<>();
    table.put(W, weights.mean());
    table.put(B, biases.mean());
    table.put(LOG_STD_DEV + W, weights.logStdDev());
    table.put(LOG_STD_DEV + B, biases.logStdDev());
    return table;
  }

  @Override
  public String toString() {
    return "RandomDenseVertex(%d, %d, %s)".formatted(conf.fanIn, conf.fanOut, conf.kernel);
  }

  /** Configuration of such a layer. */
  static final class Conf extends PluginVertex.Conf {
    private static final long serialVersionUID = 1L;

    @JsonProperty private int fanIn;
    @JsonProperty private int fanOut;
    @JsonProperty private int noiseFrom;
    @JsonProperty private long rows;
    @JsonProperty private ActivationKernel kernel;

    /**
     * @param noiseFrom the first of the layer's columns of the noise
     */
    Conf(
        VaeConfig config,
        VaeParts parts,
        Topology.Layer layer,
        ActivationKernel kernel,
        int noiseFrom) {
      super(config, parts);
      fanIn = Math.toIntExact(layer.fanIn());
      fanOut = Math.toIntExact(layer.fanOut());
      rows = config.rows();
      this.kernel = kernel;
      this.noiseFrom = noiseFrom;
    }

    @SuppressWarnings("unused") // DL4J's JSON
    private Conf() {}

    @Override
    List<OwnParameter> own() {
      return List.of(
          new OwnParameter(W, fanIn, fanOut, 0),
          new OwnParameter(B, 1, fanOut, 0),
          new OwnParameter(LOG_STD_DEV + W, fanIn, fanOut, 0),
          new OwnParameter(LOG_STD_DEV + B, 1, fanOut, 0));
    }

    @Override
    public boolean equals(Object other) {
      return super.equals(other)
          && other instanceof Conf that
          && fanIn == that.fanIn
          && fanOut == that.fanOut
          && noiseFrom == that.noiseFrom
          && rows == that.rows
          && kernel == that.kernel;
    }

    @Override
    public int hashCode() {
      return Objects.hash(super.hashCode(), fanIn, fanOut, noiseFrom);
    }

    @Override
    public int minVertexInputs() {
      return 1;
    }

    @Override
    public GraphVertex instantiate(
        ComputationGraph graph,
        String name,
        int index,
        INDArray parametersView,
        boolean initialize,
        DataType dataType) {
      return new RandomDenseVertex(graph, name, index, this, parametersView, dataType);
    }
  }
}
