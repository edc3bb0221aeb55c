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
import org.sparkvae.model.config.VaeConfig;
import org.sparkvae.model.objective.VaeParts;
import org.sparkvae.model.posterior.LatentDraw;
import org.sparkvae.model.posterior.Posterior;
import org.sparkvae.model.tape.OwnParameter;

/**
 * The reparameterization: z from the encoder's heads and noise, which is an input of the graph.
 *
 * <pre>
 * heads, each [rows, latentSize], below them those of pseudo-inputs; noise [rows * samples, latentSize] -> z [rows * samples, latentSize]
 * </pre>
 *
 * The noise is the last input: DL4J's loop over gradients stops at the first null. The objective
 * asks this vertex for log q(z|x) in double precision, and leaves the gradient with respect to it
 * here: DL4J passes arrays of one precision between vertices, and a log-weight needs the other.
 */
@SuppressWarnings("overrides") // BaseGraphVertex.setInputs lacks the dots of its interface
final class LatentVertex extends PluginVertex {
  private static final long serialVersionUID = 1L;

  private final transient Posterior posterior;
  private final int samples;
  private final boolean hasFurtherNoise;
  private transient LatentDraw draw; // of the last forward pass
  private transient double[] byLogDensity; // of its objective; null if it has none

  LatentVertex(
      ComputationGraph graph,
      String name,
      int index,
      Conf conf,
      INDArray parametersView,
      DataType dataType) {
    super(graph, name, index, conf, parametersView, dataType);
    posterior = conf.parts().latentsOfTraining();
    samples = conf.objective().samplesPerRow();
    hasFurtherNoise =
        conf.model().weights().areRandom()
            || conf.parts().objective().noiseSize(conf.parts().prior(), 1) > 0;
  }

  /** {@return what the last forward pass has drawn} */
  LatentDraw lastDraw() {
    return draw;
  }

  /**
   * Keeps a gradient for the backward pass of this vertex, which comes after the objective's.
   *
   * @param gradient with respect to log q(z|x), rows * samples; null if it is not used
   */
  void keepGradientByLogDensity(double[] gradient) {
    byLogDensity = gradient;
  }

  @Override
  public INDArray doForward(boolean training, LayerWorkspaceMgr workspaces) {
    List<INDArray> heads =
        List.of(inputs).subList(0, inputs.length - 1).stream().map(this::dataRows).toList();
    draw =
        new LatentDraw(
            posterior, heads, noise(heads.get(0).columns(), workspaces), samples, own.values());
    return workspaces.leverageTo(ArrayType.ACTIVATIONS, draw.latent());
  }

  /** Returns the columns for z; those of random weights and of the objective follow. */
  private INDArray noise(int latents, LayerWorkspaceMgr workspaces) {
    INDArray all = inputs[inputs.length - 1];
    int columns = posterior.noiseSize(latents);
    if (!hasFurtherNoise || all.columns() <= columns) {
      return all;
    }
    INDArray forLatent = all.get(NDArrayIndex.all(), NDArrayIndex.interval(0, columns));
    return workspaces.dup(ArrayType.ACTIVATIONS, forLatent, 'c'); // the backward pass needs it
  }

  @Override
  public Pair<Gradient, INDArray[]> doBackward(boolean tbptt, LayerWorkspaceMgr workspaces) {
    LatentDraw.Gradient gradient = draw.gradient(getEpsilon(), byLogDensity);
    byLogDensity = null;
    own.setGradient(gradient.byOwn());
    INDArray[] byInputs = new INDArray[inputs.length]; // none for the noise
    for (int i = 0; i < inputs.length - 1; i++) {
      INDArray byHead = aboveZeros(gradient.byHeads().get(i));
      byInputs[i] = workspaces.leverageTo(ArrayType.ACTIVATION_GRAD, byHead);
    }
    return new Pair<>(null, byInputs);
  }

  @Override
  public String toString() {
    return "LatentVertex(" + posterior.getClass().getSimpleName() + ", samples=" + samples + ")";
  }

  /** Configuration of the reparameterization. */
  static final class Conf extends PluginVertex.Conf {
    private static final long serialVersionUID = 1L;

    Conf(VaeConfig config, VaeParts parts) {
      super(config, parts);
    }

    @SuppressWarnings("unused") // DL4J's JSON
    private Conf() {}

    @Override
    List<OwnParameter> own() {
      return parts().posterior().own(model().latentSize());
    }

    @Override
    public GraphVertex instantiate(
        ComputationGraph graph,
        String name,
        int index,
        INDArray parametersView,
        boolean initialize,
        DataType dataType) {
      return new LatentVertex(graph, name, index, this, parametersView, dataType);
    }
  }
}
