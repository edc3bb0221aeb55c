package org.sparkvae.model.graph;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.params.DefaultParamInitializer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sparkvae.model.kernel.NativeRows;

/**
 * The decoder, forward and back to its input, at fixed parameters. DL4J's own backward pass would
 * compute the gradients of the weights, too, and its rows would depend on their position.
 */
public final class DecoderPass {
  private final ComputationGraph decoder;
  private final List<String> layers;

  /**
   * @param decoder from {@link VaeGraphs#decoder}
   */
  public DecoderPass(ComputationGraph decoder, Topology topology) {
    this.decoder = decoder;
    layers = topology.decoder().stream().map(Topology.Layer::name).toList();
  }

  /**
   * @param latents [rows, latentSize]; used until the result is closed
   * @return the outputs of all layers
   */
  public Activations forward(INDArray latents) {
    return new Activations(latents, decoder.feedForward(new INDArray[] {latents}, false));
  }

  /** The outputs of all layers for some latents, outside the heap until they are closed. */
  public final class Activations implements AutoCloseable {
    private final INDArray latents;
    private final Map<String, INDArray> outputs;

    private Activations(INDArray latents, Map<String, INDArray> outputs) {
      this.latents = latents;
      this.outputs = outputs;
    }

    /** {@return the likelihood's pre-activations} */
    public INDArray output() {
      return outputs.get(VaeGraphs.DECODER_OUTPUT);
    }

    /**
     * @param epsilon gradient with respect to {@link #output}; closed
     * @return gradient with respect to the latents, row-major
     */
    public float[] inputGradient(INDArray epsilon) {
      INDArray above = epsilon;
      Deque<String> upTo = new ArrayDeque<>(layers);
      while (!upTo.isEmpty()) {
        String name = upTo.removeLast();
        INDArray input = upTo.isEmpty() ? latents : outputs.get(upTo.peekLast());
        INDArray below = below(decoder.getLayer(name), input, outputs.get(name), above);
        above.close();
        above = below;
      }
      float[] values = NativeRows.values(above);
      above.close();
      return values;
    }

    private INDArray below(Layer layer, INDArray input, INDArray output, INDArray epsilon) {
      if (layer instanceof FusedDenseLayer dense) {
        return dense.inputGradient(output, epsilon);
      }
      INDArray weights = layer.getParam(DefaultParamInitializer.WEIGHT_KEY);
      INDArray bias = layer.getParam(DefaultParamInitializer.BIAS_KEY);
      try (INDArray preActivation = Nd4j.createUninitialized(output.shape(), 'f')) {
        DenseGemm.forward(input, weights, preActivation);
        preActivation.addiRowVector(bias);
        INDArray delta =
            ((BaseLayer) layer.conf().getLayer())
                .getActivationFn()
                .backprop(preActivation, epsilon)
                .getFirst();
        return DenseGemm.inputGradientByColumns(delta, weights);
      }
    }

    @Override
    public void close() {
      layers.forEach(name -> outputs.get(name).close());
    }
  }
}
