package org.sparkvae.model.graph;

import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.MaskState;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.memory.LayerMemoryReport;
import org.deeplearning4j.nn.conf.memory.MemoryReport;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.BaseGraphVertex;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What DL4J requires of vertices that have no layer, and, unless they say otherwise, no parameters.
 */
@SuppressWarnings("overrides") // BaseGraphVertex.setInputs lacks the dots of its interface
abstract class ParameterlessVertex extends BaseGraphVertex {
  private static final long serialVersionUID = 1L;

  ParameterlessVertex(ComputationGraph graph, String name, int index, DataType dataType) {
    super(graph, name, index, null, null, dataType);
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
      throw new IllegalArgumentException(this + " has no parameters");
    }
  }

  @Override
  public Pair<INDArray, MaskState> feedForwardMaskArrays(
      INDArray[] masks, MaskState state, int minibatchSize) {
    return null; // rows are only weighted in the objective, never masked before it
  }

  /** Configuration of such a vertex, immutable. DL4J writes its fields to JSON and reads them. */
  abstract static class Conf extends GraphVertex {
    private static final long serialVersionUID = 1L;

    @Override
    public Conf clone() {
      return this;
    }

    @Override
    public long numParams(boolean backprop) {
      return 0;
    }

    @Override
    public int minVertexInputs() {
      return 2;
    }

    @Override
    public int maxVertexInputs() {
      return Integer.MAX_VALUE;
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
