package org.sparkvae.model.graph;

import java.util.Collection;
import java.util.Map;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.memory.LayerMemoryReport;
import org.deeplearning4j.nn.params.DefaultParamInitializer;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.sparkvae.model.kernel.ActivationKernel;

/**
 * Configuration of a dense layer whose backward pass needs only its output. DL4J's {@code
 * DenseLayer} computes the pre-activations again in the backward pass, and an input gradient for
 * the first layer that is never used. The parameters have the same layout. DL4J writes the fields
 * to JSON and reads them.
 */
public final class FusedDense extends FeedForwardLayer {
  private static final long serialVersionUID = 1L;

  /** Whether the layer computes the gradient with respect to its input. */
  enum InputGradient {
    WANTED,
    /** The input is data. */
    NONE
  }

  @JsonProperty private ActivationKernel kernel;
  @JsonProperty private InputGradient inputGradient;

  @SuppressWarnings("this-escape") // DL4J's setters
  FusedDense(long inputs, long outputs, ActivationKernel kernel, InputGradient inputGradient) {
    this();
    this.kernel = kernel;
    this.inputGradient = inputGradient;
    setNIn(inputs);
    setNOut(outputs);
    setActivationFn(Activation.valueOf(kernel.name()).getActivationFunction());
  }

  /** For DL4J's JSON. */
  private FusedDense() {
    super(new Builder());
  }

  ActivationKernel kernel() {
    return kernel;
  }

  InputGradient inputGradient() {
    return inputGradient;
  }

  @Override
  public Layer instantiate(
      NeuralNetConfiguration network,
      Collection<TrainingListener> listeners,
      int index,
      INDArray parameters,
      boolean initialize,
      DataType dataType) {
    FusedDenseLayer layer = new FusedDenseLayer(network, dataType);
    layer.setListeners(listeners);
    layer.setIndex(index);
    layer.setParamsViewArray(parameters);
    Map<String, INDArray> table = initializer().init(network, parameters, initialize);
    layer.setParamTable(table);
    layer.setConf(network);
    return layer;
  }

  @Override
  public ParamInitializer initializer() {
    return DefaultParamInitializer.getInstance();
  }

  @Override
  public LayerMemoryReport getMemoryReport(InputType input) {
    long parameters = initializer().numParams(this);
    InputType output = getOutputType(-1, input);
    return new LayerMemoryReport.Builder(getLayerName(), FusedDense.class, input, output)
        .standardMemory(parameters, getIUpdater().stateSize(parameters))
        .workingMemory(0, 0, 0, 0)
        .cacheMemory(0, 0)
        .build();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof FusedDense that
        && super.equals(other)
        && kernel == that.kernel
        && inputGradient == that.inputGradient;
  }

  @Override
  public int hashCode() {
    return 31 * super.hashCode() + kernel.hashCode();
  }

  @SuppressWarnings({"unchecked", "rawtypes"}) // DL4J's signature of build
  private static final class Builder extends FeedForwardLayer.Builder<Builder> {
    @Override
    public FusedDense build() {
      throw new UnsupportedOperationException("Only carries DL4J's defaults");
    }
  }
}
