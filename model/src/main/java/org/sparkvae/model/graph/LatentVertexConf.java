package org.sparkvae.model.graph;

import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.sparkvae.model.posterior.DiagonalGaussian;

/** Configuration of the reparameterization; DL4J writes its fields to JSON and back. */
public final class LatentVertexConf extends PlainVertexConf {
  private static final long serialVersionUID = 1L;

  @JsonProperty private int samples;

  LatentVertexConf(int samples) {
    this.samples = samples;
  }

  @SuppressWarnings("unused") // DL4J's JSON
  private LatentVertexConf() {}

  @Override
  public LatentVertexConf clone() {
    return new LatentVertexConf(samples);
  }

  @Override
  public GraphVertex instantiate(
      ComputationGraph graph,
      String name,
      int index,
      INDArray parametersView,
      boolean initialize,
      DataType dataType) {
    return new LatentVertex(graph, name, index, new DiagonalGaussian(), samples, dataType);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof LatentVertexConf that && samples == that.samples;
  }

  @Override
  public int hashCode() {
    return samples;
  }
}
