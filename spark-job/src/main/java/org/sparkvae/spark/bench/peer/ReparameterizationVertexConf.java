package org.sparkvae.spark.bench.peer;

import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.memory.LayerMemoryReport;
import org.deeplearning4j.nn.conf.memory.MemoryReport;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Configuration of {@link ReparameterizationVertex}; public, as DL4J makes it from JSON. */
public final class ReparameterizationVertexConf extends GraphVertex {
  private static final long serialVersionUID = 1L;

  @Override
  public ReparameterizationVertexConf clone() {
    return new ReparameterizationVertexConf();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ReparameterizationVertexConf;
  }

  @Override
  public int hashCode() {
    return ReparameterizationVertexConf.class.hashCode();
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
