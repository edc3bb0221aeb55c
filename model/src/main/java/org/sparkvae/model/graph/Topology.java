package org.sparkvae.model.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.deeplearning4j.nn.params.DefaultParamInitializer;
import org.sparkvae.model.config.VaeConfig;
import org.sparkvae.model.config.WeightInit;
import org.sparkvae.model.likelihood.Likelihood;
import org.sparkvae.model.likelihood.Likelihoods;
import org.sparkvae.model.posterior.DiagonalGaussian;
import org.sparkvae.model.random.NoiseStream;
import org.sparkvae.model.random.Purpose;

/**
 * The dense layers of a network and their parameter tensors, computed without building it. The flat
 * order of all parameters is the order given here: the encoder's layers, then the decoder's, in
 * each layer the weights (column-major) before the biases, and the own parameters at the end.
 *
 * @param encoder from the features to the heads, which are the last layers
 * @param decoder from the latents to the pre-activations of the likelihood
 * @param own numbers that no layer computes, which the likelihood owns
 */
public record Topology(List<Layer> encoder, List<Layer> decoder, List<ParameterSpec> own) {
  /** What a layer's output is. */
  public enum Role {
    /** The input of the next layer, after the activation function. */
    HIDDEN,
    /** A parameter of q(z|x); all heads have the same input. */
    HEAD,
    /** The pre-activations of the likelihood. */
    OUTPUT
  }

  /**
   * A dense layer.
   *
   * @param name unique in the network
   * @param role what its output is
   * @param weights [fanIn, fanOut]
   * @param biases [1, fanOut]
   */
  public record Layer(String name, Role role, ParameterSpec weights, ParameterSpec biases) {
    /** {@return size of an input row} */
    public long fanIn() {
      return weights.rows();
    }

    /** {@return size of an output row} */
    public long fanOut() {
      return weights.columns();
    }

    /** {@return both tensors in flat order} */
    public List<ParameterSpec> parameters() {
      return List.of(weights, biases);
    }
  }

  public static Topology of(VaeConfig config) {
    List<Layer> encoder = new ArrayList<>();
    long top =
        addHidden(encoder, "encoder", config.featureSize(), config.model().encoderLayers(), config);
    long latents = config.model().latentSize();
    for (String head : new DiagonalGaussian().heads()) {
      encoder.add(layer(head, Role.HEAD, top, latents, config));
    }
    List<Layer> decoder = new ArrayList<>();
    top = addHidden(decoder, "decoder", latents, config.model().decoderLayers(), config);
    Likelihood likelihood = Likelihoods.of(config.model().likelihood());
    long perFeature = likelihood.parametersPerFeature();
    decoder.add(
        layer(
            VaeGraphs.DECODER_OUTPUT, Role.OUTPUT, top, perFeature * config.featureSize(), config));
    List<ParameterSpec> own =
        likelihood.own().stream()
            .map(of -> new ParameterSpec(VaeGraphs.OBJECTIVE + "_" + of.name(), 1, 1, 0, 0))
            .toList();
    return new Topology(List.copyOf(encoder), List.copyOf(decoder), own);
  }

  /** Returns the width of the last layer. */
  private static long addHidden(
      List<Layer> layers, String prefix, long fanIn, List<Integer> widths, VaeConfig config) {
    long below = fanIn;
    for (int width : widths) {
      layers.add(layer(prefix + layers.size(), Role.HIDDEN, below, width, config));
      below = width;
    }
    return below;
  }

  private static Layer layer(String name, Role role, long fanIn, long fanOut, VaeConfig config) {
    WeightInit init = config.model().weightInit();
    double weightStdDev =
        switch (init) {
          case XAVIER -> Math.sqrt(2.0 / (fanIn + fanOut));
          case RELU -> Math.sqrt(2.0 / fanIn);
          case NORMAL001 -> 0.01;
        };
    double biasStdDev = init == WeightInit.NORMAL001 ? weightStdDev : 0;
    // The prior N(0, I) over all parameters enters once per data set, hence the division by N.
    double weightDecay = config.objective().weightPrior() / config.rows();
    return new Layer(
        name,
        role,
        new ParameterSpec(
            name + "_" + DefaultParamInitializer.WEIGHT_KEY,
            fanIn,
            fanOut,
            weightStdDev,
            weightDecay),
        new ParameterSpec(
            name + "_" + DefaultParamInitializer.BIAS_KEY, 1, fanOut, biasStdDev, weightDecay));
  }

  /** {@return all layers in flat order} */
  public Stream<Layer> layers() {
    return Stream.concat(encoder.stream(), decoder.stream());
  }

  /** {@return every parameter tensor in flat order} */
  public List<ParameterSpec> parameters() {
    return Stream.concat(layers().flatMap(layer -> layer.parameters().stream()), own.stream())
        .toList();
  }

  /** {@return number of parameters, exact even where the network is too large to build} */
  public long parameterCount() {
    return parameters().stream().mapToLong(ParameterSpec::length).sum();
  }

  /**
   * Draws the parameters that a training starts from, tensor after tensor from one stream.
   *
   * @return flat order
   * @throws ArithmeticException if there are too many for one array
   */
  public float[] initialParameters(long seed) {
    NoiseStream noise = NoiseStream.of(seed, Purpose.PARAMETERS.id());
    float[] parameters = new float[Math.toIntExact(parameterCount())];
    int from = 0;
    for (ParameterSpec spec : parameters()) {
      int to = from + (int) spec.length();
      for (int i = from; spec.initialStdDev() > 0 && i < to; i++) {
        parameters[i] = (float) (spec.initialStdDev() * noise.nextGaussian());
      }
      from = to;
    }
    return parameters;
  }
}
