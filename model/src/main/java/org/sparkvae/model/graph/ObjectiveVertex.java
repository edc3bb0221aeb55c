package org.sparkvae.model.graph;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
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
import org.sparkvae.model.config.LikelihoodKind;
import org.sparkvae.model.config.ObjectiveConfig;
import org.sparkvae.model.config.ObjectiveConfig.Estimator;
import org.sparkvae.model.config.ObjectiveName;
import org.sparkvae.model.likelihood.Likelihood;
import org.sparkvae.model.likelihood.Likelihoods;
import org.sparkvae.model.objective.Gradients;
import org.sparkvae.model.objective.Objective;
import org.sparkvae.model.objective.ObjectiveInput;
import org.sparkvae.model.objective.Objectives;
import org.sparkvae.model.objective.RowTerms;
import org.sparkvae.model.objective.SampleRows;
import org.sparkvae.model.objective.TermSums;
import org.sparkvae.model.posterior.DiagonalGaussian;
import org.sparkvae.model.prior.StandardNormal;

/**
 * The graph's only output. An objective may need the decoder output, heads, z and noise together,
 * with different numbers of rows. A DL4J loss takes a single activation, so this vertex takes them
 * instead and provides an output layer for labels, row weights and score.
 *
 * <pre>
 * decoderOutput, heads..., z, noise; labels: features [rows, featureSize]; label mask: row weights [rows, 1]
 * </pre>
 *
 * Its gradients are sums over rows; DL4J's updater divides by the rows. It also holds the own
 * parameters of the likelihood, which have no layer.
 */
@SuppressWarnings("overrides") // BaseGraphVertex.setInputs lacks the dots of its interface
public final class ObjectiveVertex extends ParameterlessVertex {
  private static final long serialVersionUID = 1L;

  private final transient Function<Likelihood, Objective> objectives;
  private final transient Likelihood likelihood;
  private final transient OwnParameters own; // of the likelihood
  private final transient ObjectiveOutput output;
  private final int samples;

  ObjectiveVertex(
      ComputationGraph graph,
      String name,
      int index,
      Function<Likelihood, Objective> objectives,
      Likelihood likelihood,
      INDArray parametersView,
      int samples,
      DataType dataType) {
    super(graph, name, index, dataType);
    this.objectives = objectives;
    this.likelihood = likelihood;
    own = new OwnParameters(likelihood.own(), parametersView);
    this.samples = samples;
    this.output = new ObjectiveOutput(this, dataType);
  }

  /**
   * The sums over the mini-batch of the last backward pass.
   *
   * @return nats, each row multiplied by its weight
   */
  public TermSums lastTerms() {
    return output.lastTerms();
  }

  @Override
  public INDArray doForward(boolean training, LayerWorkspaceMgr workspaces) {
    return inputs[0]; // never read, but must lie in the activations' workspace
  }

  @Override
  public Pair<Gradient, INDArray[]> doBackward(boolean tbptt, LayerWorkspaceMgr workspaces) {
    Gradients gradients = objective().gradients(draw());
    output.keep(sums(gradients.terms()));
    own.setGradient(gradients.byOwn(), rowWeights(), samples);

    INDArray[] byInputs = new INDArray[inputs.length]; // none for the noise
    byInputs[0] = weighted(gradients.byDecoderOutput(), samples);
    for (int i = 0; i < gradients.byHeads().size(); i++) {
      byInputs[i + 1] = weighted(gradients.byHeads().get(i), 1);
    }
    byInputs[inputs.length - 2] = weighted(gradients.byLatent(), samples);
    for (int i = 0; i < inputs.length - 1; i++) {
      byInputs[i] = workspaces.leverageTo(ArrayType.ACTIVATION_GRAD, byInputs[i]);
    }
    return new Pair<>(null, byInputs);
  }

  /** The objective at the present values of the own parameters. */
  private Objective objective() {
    return objectives.apply(likelihood.with(own.values()));
  }

  @Override
  public long numParams() {
    return own.count();
  }

  @Override
  public INDArray params() {
    return own.view();
  }

  @Override
  public INDArray getGradientsViewArray() {
    return own.gradient();
  }

  @Override
  public void setBackpropGradientsViewArray(INDArray gradientsView) {
    own.setGradientView(gradientsView);
  }

  @Override
  public Map<String, INDArray> paramTable(boolean backpropOnly) {
    return own.table();
  }

  TermSums termsNow() {
    return sums(objective().terms(draw()));
  }

  // Sums in double and in row order, so that the bits are fixed.
  private TermSums sums(RowTerms terms) {
    return terms.sum(rowWeights());
  }

  /** {@return factor of each row; null if all are 1} */
  private double[] rowWeights() {
    INDArray rowWeights = output.getMaskArray();
    return rowWeights == null ? null : rowWeights.toDoubleVector();
  }

  private INDArray weighted(INDArray rows, int rowsOfEach) {
    INDArray rowWeights = output.getMaskArray();
    return rowWeights == null
        ? rows
        : rows.muliColumnVector(SampleRows.repeat(rowWeights, rowsOfEach));
  }

  private ObjectiveInput draw() {
    INDArray features = output.getLabels();
    int last = inputs.length - 1;
    List<INDArray> heads = List.of(inputs).subList(1, last - 1);
    if (features.rows() != heads.get(0).rows()) {
      throw new IllegalArgumentException(
          "Invalid labels: %d rows (must be the %d rows of the features)"
              .formatted(features.rows(), heads.get(0).rows()));
    }
    return new ObjectiveInput(features, inputs[0], heads, inputs[last - 1], inputs[last], samples);
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
    return "ObjectiveVertex(" + objective().getClass().getSimpleName() + ")";
  }

  /** Configuration of the graph's only output. */
  static final class Conf extends ParameterlessVertex.Conf {
    private static final long serialVersionUID = 1L;

    @JsonProperty private LikelihoodKind likelihood;
    @JsonProperty private ObjectiveName name;
    @JsonProperty private Estimator estimator;
    @JsonProperty private double klWeight;
    @JsonProperty private int samples;

    Conf(LikelihoodKind likelihood, ObjectiveConfig objective) {
      this.likelihood = likelihood;
      name = objective.name();
      estimator = objective.estimator();
      klWeight = objective.klWeight();
      samples = objective.samplesPerRow();
    }

    @SuppressWarnings("unused") // DL4J's JSON
    private Conf() {}

    @Override
    public GraphVertex instantiate(
        ComputationGraph graph,
        String name,
        int index,
        INDArray parametersView,
        boolean initialize,
        DataType dataType) {
      ObjectiveConfig config = new ObjectiveConfig(this.name, estimator, samples, klWeight, 0);
      if (initialize && parametersView != null) {
        parametersView.assign(0);
      }
      return new ObjectiveVertex(
          graph,
          name,
          index,
          of -> Objectives.of(config, of, new DiagonalGaussian(), new StandardNormal()),
          Likelihoods.of(likelihood),
          parametersView,
          samples,
          dataType);
    }

    @Override
    public long numParams(boolean backprop) {
      return Likelihoods.of(likelihood).own().size();
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Conf that
          && likelihood == that.likelihood
          && name == that.name
          && estimator == that.estimator
          && klWeight == that.klWeight
          && samples == that.samples;
    }

    @Override
    public int hashCode() {
      return Objects.hash(likelihood, name, estimator, klWeight, samples);
    }
  }
}
