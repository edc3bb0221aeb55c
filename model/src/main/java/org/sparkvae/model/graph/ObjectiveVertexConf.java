package org.sparkvae.model.graph;

import java.util.Objects;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.sparkvae.model.config.LikelihoodKind;
import org.sparkvae.model.config.ObjectiveConfig.Estimator;
import org.sparkvae.model.likelihood.Likelihoods;
import org.sparkvae.model.objective.Objectives;
import org.sparkvae.model.posterior.DiagonalGaussian;
import org.sparkvae.model.prior.StandardNormal;

/** Configuration of the graph's only output; DL4J writes its fields to JSON and back. */
public final class ObjectiveVertexConf extends PlainVertexConf {
  private static final long serialVersionUID = 1L;

  @JsonProperty private LikelihoodKind likelihood;
  @JsonProperty private Estimator estimator;
  @JsonProperty private double klWeight;
  @JsonProperty private int samples;

  ObjectiveVertexConf(
      LikelihoodKind likelihood, Estimator estimator, double klWeight, int samples) {
    this.likelihood = likelihood;
    this.estimator = estimator;
    this.klWeight = klWeight;
    this.samples = samples;
  }

  @SuppressWarnings("unused") // DL4J's JSON
  private ObjectiveVertexConf() {}

  @Override
  public ObjectiveVertexConf clone() {
    return new ObjectiveVertexConf(likelihood, estimator, klWeight, samples);
  }

  @Override
  public GraphVertex instantiate(
      ComputationGraph graph,
      String name,
      int index,
      INDArray parametersView,
      boolean initialize,
      DataType dataType) {
    return new ObjectiveVertex(
        graph,
        name,
        index,
        Objectives.of(
            estimator,
            Likelihoods.of(likelihood),
            new DiagonalGaussian(),
            new StandardNormal(),
            klWeight),
        klWeight,
        samples,
        dataType);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ObjectiveVertexConf that
        && likelihood == that.likelihood
        && estimator == that.estimator
        && klWeight == that.klWeight
        && samples == that.samples;
  }

  @Override
  public int hashCode() {
    return Objects.hash(likelihood, estimator, klWeight, samples);
  }
}
