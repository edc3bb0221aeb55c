package org.sparkvae.spark.bench.peer;

import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.MaskState;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.memory.LayerMemoryReport;
import org.deeplearning4j.nn.conf.memory.MemoryReport;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.BaseGraphVertex;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * z = mean + exp(logVariance / 2) * noise, written as a user of DL4J writes it: with ND4J's
 * operations. Inputs: mean, logVariance, noise, each [rows, latentSize].
 */
@SuppressWarnings("overrides") // BaseGraphVertex.setInputs is not variadic as in its interface
public final class ReparameterizationVertex extends BaseGraphVertex {
  private static final long serialVersionUID = 1L;

  ReparameterizationVertex(ComputationGraph graph, String name, int index, DataType dataType) {
    super(graph, name, index, null, null, dataType);
  }

  @Override
  public INDArray doForward(boolean training, LayerWorkspaceMgr workspaces) {
    INDArray latent = workspaces.dup(ArrayType.ACTIVATIONS, inputs[1]).muli(0.5);
    Transforms.exp(latent, false);
    return latent.muli(inputs[2]).addi(inputs[0]);
  }

  @Override
  public Pair<Gradient, INDArray[]> doBackward(boolean tbptt, LayerWorkspaceMgr workspaces) {
    INDArray byMean = workspaces.dup(ArrayType.ACTIVATION_GRAD, epsilon);
    INDArray byLogVariance = workspaces.dup(ArrayType.ACTIVATION_GRAD, inputs[1]).muli(0.5);
    Transforms.exp(byLogVariance, false);
    byLogVariance.muli(inputs[2]).muli(epsilon).muli(0.5);
    return new Pair<>(null, new INDArray[] {byMean, byLogVariance, null});
  }

  @Override
  public boolean hasLayer() {
    return false;
  }

  @Override
  public Layer getLayer() {
    return null;
  }

  @Override
  public void setBackpropGradientsViewArray(INDArray gradientsView) {
    if (gradientsView != null) {
      throw new IllegalArgumentException("The reparameterization has no parameters");
    }
  }

  @Override
  public Pair<INDArray, MaskState> feedForwardMaskArrays(
      INDArray[] masks, MaskState state, int minibatchSize) {
    return null;
  }

  @Override
  public String toString() {
    return "ReparameterizationVertex()";
  }

  /** Its configuration; public because DL4J instantiates it from JSON. */
  public static final class Conf extends GraphVertex {
    private static final long serialVersionUID = 1L;

    @Override
    public Conf clone() {
      return new Conf();
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Conf;
    }

    @Override
    public int hashCode() {
      return Conf.class.hashCode();
    }

    @Override
    public long numParams(boolean backprop) {
      return 0;
    }

    @Override
    public int minVertexInputs() {
      return 3;
    }

    @Override
    public int maxVertexInputs() {
      return 3;
    }

    @Override
    public ReparameterizationVertex instantiate(
        ComputationGraph graph,
        String name,
        int index,
        INDArray parametersView,
        boolean initialize,
        DataType dataType) {
      return new ReparameterizationVertex(graph, name, index, dataType);
    }

    @Override
    public InputType getOutputType(int layerIndex, InputType... inputs) {
      return inputs[0];
    }

    @Override
    public MemoryReport getMemoryReport(InputType... inputs) {
      return new LayerMemoryReport.Builder(null, getClass(), inputs[0], inputs[0])
          .standardMemory(0, 0)
          .workingMemory(0, 0, 0, 0)
          .cacheMemory(0, 0)
          .build();
    }
  }
}
