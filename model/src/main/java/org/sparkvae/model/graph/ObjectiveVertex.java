package org.sparkvae.model.graph;

import java.util.List;
import java.util.stream.Stream;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.sparkvae.model.config.VaeConfig;
import org.sparkvae.model.objective.Gradients;
import org.sparkvae.model.objective.Objective;
import org.sparkvae.model.objective.ObjectiveInput;
import org.sparkvae.model.objective.RowTerms;
import org.sparkvae.model.objective.TermSums;
import org.sparkvae.model.objective.VaeParts;
import org.sparkvae.model.tape.OwnParameter;

/**
 * The graph's only output. An objective may need the decoder output, heads and z together, with
 * different numbers of rows. A DL4J loss takes a single activation, so this vertex takes them
 * instead and provides an output layer for labels, row weights and score.
 *
 * <pre>
 * decoderOutput, heads..., z; labels: features [rows, featureSize]; label mask: row weights [rows, 1]
 * </pre>
 *
 * Its gradients are sums over rows; DL4J's updater divides by the rows. It also holds the own
 * parameters of likelihood and prior.
 */
@SuppressWarnings("overrides") // BaseGraphVertex.setInputs lacks the dots of its interface
public final class ObjectiveVertex extends PluginVertex {
  private static final long serialVersionUID = 1L;

  private final transient VaeParts parts;
  private final transient ObjectiveOutput output;
  private long step;
  private transient Objective other; // null if it is that of the recipe

  ObjectiveVertex(
      ComputationGraph graph,
      String name,
      int index,
      Conf conf,
      INDArray parametersView,
      DataType dataType) {
    super(graph, name, index, conf, parametersView, dataType);
    parts = conf.parts();
    output = new ObjectiveOutput(this, dataType);
  }

  /**
   * The sums over the mini-batch of the last backward pass.
   *
   * @return nats, each row multiplied by its weight
   */
  public TermSums lastTerms() {
    return output.lastTerms();
  }

  /**
   * @param step steps that the training has taken before the next one
   */
  public void setStep(long step) {
    this.step = step;
  }

  /**
   * Computes another objective than that of the recipe.
   *
   * @param other null to return to it
   */
  public void setOther(Objective other) {
    this.other = other;
  }

  private Objective objective() {
    return other == null ? parts.objective() : other;
  }

  long step() {
    return step;
  }

  @Override
  public INDArray doForward(boolean training, LayerWorkspaceMgr workspaces) {
    return inputs[0]; // never read, but must lie in the activations' workspace
  }

  @Override
  public Pair<Gradient, INDArray[]> doBackward(boolean tbptt, LayerWorkspaceMgr workspaces) {
    ObjectiveInput input = input();
    Gradients gradients = objective().gradients(input);
    output.keep(sums(gradients.terms()));
    own.setGradient(gradients.byOwn());
    latentVertex().keepGradientByLogDensity(gradients.byLogPosterior());

    INDArray[] byInputs = new INDArray[inputs.length];
    byInputs[0] = gradients.byDecoderOutput();
    for (int i = 0; i < inputs.length - 2; i++) { // DL4J requires a gradient for every input
      byInputs[i + 1] = byHead(gradients, i);
    }
    byInputs[inputs.length - 1] = gradients.byLatent();
    for (int i = 0; i < inputs.length; i++) {
      byInputs[i] = workspaces.leverageTo(ArrayType.ACTIVATION_GRAD, byInputs[i]);
    }
    return new Pair<>(null, byInputs);
  }

  private INDArray byHead(Gradients gradients, int head) {
    INDArray byHead =
        gradients.byHeads().isEmpty()
            ? inputs[head + 1].like()
            : aboveZeros(gradients.byHeads().get(head));
    if (!gradients.byPseudoHeads().isEmpty()) {
      pseudoRows(byHead).assign(gradients.byPseudoHeads().get(head));
    }
    return byHead;
  }

  TermSums termsNow() {
    return sums(objective().terms(input()));
  }

  // Sums in double and in row order, so that the bits are fixed.
  private TermSums sums(RowTerms terms) {
    TermSums sums = terms.sum(rowWeights());
    List<RandomDenseVertex> random =
        Stream.of(graph.getVertices())
            .filter(RandomDenseVertex.class::isInstance)
            .map(RandomDenseVertex.class::cast)
            .toList();
    return random.isEmpty()
        ? sums
        : sums.plusWeightKl(
            random.stream().mapToDouble(RandomDenseVertex::klDivergencePerRow).sum(),
            parts.weightKl().at(step));
  }

  /** {@return factor of each row; null if all are 1} */
  private double[] rowWeights() {
    INDArray rowWeights = output.getMaskArray();
    return rowWeights == null ? null : rowWeights.toDoubleVector();
  }

  private LatentVertex latentVertex() {
    return (LatentVertex) graph.getVertex(VaeGraphs.LATENT);
  }

  private ObjectiveInput input() {
    INDArray features = output.getLabels();
    int last = inputs.length - 1;
    List<INDArray> encoded = List.of(inputs).subList(1, last);
    List<INDArray> heads = encoded.stream().map(this::dataRows).toList();
    if (features.rows() != heads.get(0).rows()) {
      throw new IllegalArgumentException(
          "Invalid labels: %d rows (must be the %d rows of the features)"
              .formatted(features.rows(), heads.get(0).rows()));
    }
    return new ObjectiveInput(
        parts.likelihoodAt(own.values(), features.columns()),
        parts.prior(),
        parts.priorOwn(own.values(), features.columns()),
        features,
        inputs[0],
        heads,
        pseudoHeads(encoded),
        inputs[last],
        latentVertex().lastDraw(),
        rowWeights(),
        step);
  }

  @Override
  public boolean canDoBackward() {
    return canDoForward(); // an output vertex receives no epsilon
  }

  /** For labels, row weights and score only: {@link #hasLayer} stays false. */
  @Override
  public Layer getLayer() {
    return output;
  }

  @Override
  public String toString() {
    return "ObjectiveVertex(" + parts.objective().getClass().getSimpleName() + ")";
  }

  /** Configuration of the graph's only output. */
  static final class Conf extends PluginVertex.Conf {
    private static final long serialVersionUID = 1L;

    @JsonProperty private int featureSize;

    Conf(VaeConfig config, VaeParts parts) {
      super(config, parts);
      featureSize = config.featureSize();
    }

    @SuppressWarnings("unused") // DL4J's JSON
    private Conf() {}

    @Override
    List<OwnParameter> own() {
      return Stream.concat(
              parts().likelihood().own(featureSize).stream(),
              parts().prior().own(model().latentSize()).stream())
          .toList();
    }

    @Override
    public GraphVertex instantiate(
        ComputationGraph graph,
        String name,
        int index,
        INDArray parametersView,
        boolean initialize,
        DataType dataType) {
      return new ObjectiveVertex(graph, name, index, this, parametersView, dataType);
    }
  }
}
