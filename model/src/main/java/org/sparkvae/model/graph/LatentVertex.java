package org.sparkvae.model.graph;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.sparkvae.model.objective.SampleRows;
import org.sparkvae.model.posterior.DiagonalGaussian;
import org.sparkvae.model.posterior.Posterior;

/**
 * The reparameterization: z from the encoder's heads and noise, which is an input of the graph.
 *
 * <pre>
 * heads, each [rows, latentSize]; noise [rows * samples, latentSize] -> z [rows * samples, latentSize]
 * </pre>
 *
 * The noise is the last input: DL4J's loop over gradients stops at the first null.
 */
@SuppressWarnings("overrides") // BaseGraphVertex.setInputs lacks the dots of its interface
final class LatentVertex extends ParameterlessVertex {
  private static final long serialVersionUID = 1L;

  private final transient Posterior posterior;
  private final int samples;

  LatentVertex(
      ComputationGraph graph,
      String name,
      int index,
      Posterior posterior,
      int samples,
      DataType dataType) {
    super(graph, name, index, dataType);
    this.posterior = posterior;
    this.samples = samples;
  }

  @Override
  public INDArray doForward(boolean training, LayerWorkspaceMgr workspaces) {
    checkRows();
    return workspaces.leverageTo(
        ArrayType.ACTIVATIONS, posterior.latent(headsOfSamples(), noise()));
  }

  @Override
  public Pair<Gradient, INDArray[]> doBackward(boolean tbptt, LayerWorkspaceMgr workspaces) {
    List<INDArray> byHeads = posterior.latentGradient(headsOfSamples(), noise(), getEpsilon());
    INDArray[] gradients = new INDArray[byHeads.size() + 1]; // none for the noise
    for (int i = 0; i < byHeads.size(); i++) {
      gradients[i] =
          workspaces.leverageTo(ArrayType.ACTIVATION_GRAD, SampleRows.sum(byHeads.get(i), samples));
    }
    return new Pair<>(null, gradients);
  }

  private List<INDArray> headsOfSamples() {
    List<INDArray> heads = new ArrayList<>();
    for (int i = 0; i < inputs.length - 1; i++) {
      heads.add(SampleRows.repeat(inputs[i], samples));
    }
    return heads;
  }

  private INDArray noise() {
    return inputs[inputs.length - 1];
  }

  // ND4J would broadcast noise of one row silently.
  private void checkRows() {
    if (noise().rows() != (long) inputs[0].rows() * samples
        || noise().columns() != inputs[0].columns()) {
      throw new IllegalArgumentException(
          "Invalid noise: "
              + Arrays.toString(noise().shape())
              + " (must be ["
              + (long) inputs[0].rows() * samples
              + ", "
              + inputs[0].columns()
              + "]: rows * samplesPerRow, latentSize)");
    }
  }

  @Override
  public String toString() {
    return "LatentVertex(samples=" + samples + ")";
  }

  /** Configuration of the reparameterization. */
  static final class Conf extends ParameterlessVertex.Conf {
    private static final long serialVersionUID = 1L;

    @JsonProperty private int samples;

    Conf(int samples) {
      this.samples = samples;
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
      return new LatentVertex(graph, name, index, new DiagonalGaussian(), samples, dataType);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Conf that && samples == that.samples;
    }

    @Override
    public int hashCode() {
      return samples;
    }
  }
}
