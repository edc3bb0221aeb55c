package org.sparkvae.model.graph;

import java.util.List;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.sparkvae.model.config.VaeConfig;
import org.sparkvae.model.kernel.NativeRows;
import org.sparkvae.model.objective.VaeParts;
import org.sparkvae.model.tape.OwnParameter;

/**
 * Holds the pseudo-inputs of a prior and puts them below the rows of a mini-batch, so that the
 * encoder encodes both.
 *
 * <pre>
 * features [rows, featureSize] -> [rows + pseudoInputs, featureSize]
 * </pre>
 */
@SuppressWarnings("overrides") // BaseGraphVertex.setInputs lacks the dots of its interface
final class PseudoInputVertex extends PluginVertex {
  private static final long serialVersionUID = 1L;

  private final transient PseudoInputs pseudoInputs;

  PseudoInputVertex(
      ComputationGraph graph,
      String name,
      int index,
      Conf conf,
      INDArray parametersView,
      DataType dataType) {
    super(graph, name, index, conf, parametersView, dataType);
    pseudoInputs = conf.pseudoInputs();
  }

  @Override
  public INDArray doForward(boolean training, LayerWorkspaceMgr workspaces) {
    INDArray features = inputs[0];
    int rows = features.rows();
    int count = pseudoInputs.count();
    INDArray all =
        workspaces.createUninitialized(
            ArrayType.ACTIVATIONS, dataType, new long[] {rows + count, features.columns()}, 'c');
    all.get(NDArrayIndex.interval(0, rows)).assign(features);
    double[] clamped = pseudoInputs.clamped(own.values());
    all.get(NDArrayIndex.interval(rows, rows + count))
        .assign(NativeRows.matrix(clamped, count, features.columns(), dataType));
    return all;
  }

  @Override
  public Pair<Gradient, INDArray[]> doBackward(boolean tbptt, LayerWorkspaceMgr workspaces) {
    double[] gradient = NativeRows.doubles(pseudoRows(getEpsilon()));
    pseudoInputs.throughClamp(gradient, own.values());
    own.setGradient(gradient);
    return new Pair<>(null, new INDArray[1]); // none for the data
  }

  @Override
  public String toString() {
    return "PseudoInputVertex(" + pseudoInputs.count() + ")";
  }

  /** Configuration of the pseudo-inputs. */
  static final class Conf extends PluginVertex.Conf {
    private static final long serialVersionUID = 1L;

    @JsonProperty private int featureSize;

    Conf(VaeConfig config, VaeParts parts) {
      super(config, parts);
      featureSize = config.featureSize();
    }

    @SuppressWarnings("unused") // DL4J's JSON
    private Conf() {}

    PseudoInputs pseudoInputs() {
      return PseudoInputs.of(parts(), featureSize);
    }

    @Override
    List<OwnParameter> own() {
      return pseudoInputs().own();
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
      return new PseudoInputVertex(graph, name, index, this, parametersView, dataType);
    }
  }
}
