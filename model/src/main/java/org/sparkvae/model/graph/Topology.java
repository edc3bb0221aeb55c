package org.sparkvae.model.graph;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.deeplearning4j.nn.params.DefaultParamInitializer;
import org.sparkvae.model.config.VaeConfig;
import org.sparkvae.model.config.WeightInit;
import org.sparkvae.model.objective.VaeParts;
import org.sparkvae.model.random.NoiseStream;
import org.sparkvae.model.random.Purpose;
import org.sparkvae.model.tape.OwnParameter;

/**
 * The dense layers of a network and their parameter tensors, computed without building it. The flat
 * order of all parameters is the order given here: in each layer the weights (column-major) come
 * before the biases, and the logarithms of the standard deviations of both, if they have any, after
 * them; own parameters are row-major.
 *
 * @param pseudoInputs what the prior wants encoded with each mini-batch
 * @param encoder from the features to the heads, which are the last layers
 * @param posteriorOwn what the posterior owns
 * @param decoder from the latents to the pre-activations of the likelihood
 * @param objectiveOwn what the likelihood owns, then what the prior owns
 */
public record Topology(
    List<ParameterSpec> pseudoInputs,
    List<Layer> encoder,
    List<ParameterSpec> posteriorOwn,
    List<Layer> decoder,
    List<ParameterSpec> objectiveOwn) {
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
   * @param logStdDevs natural logarithms of the standard deviations of weights and biases, whose
   *     means these are then; empty if they are point estimates
   */
  public record Layer(
      String name,
      Role role,
      ParameterSpec weights,
      ParameterSpec biases,
      List<ParameterSpec> logStdDevs) {
    /** {@return size of an input row} */
    public long fanIn() {
      return weights.rows();
    }

    /** {@return size of an output row} */
    public long fanOut() {
      return weights.columns();
    }

    long parameterCount() {
      return parameters().stream().mapToLong(ParameterSpec::length).sum();
    }

    /** {@return whether the weights have a posterior} */
    public boolean isRandom() {
      return !logStdDevs.isEmpty();
    }

    /** {@return all tensors in flat order} */
    public List<ParameterSpec> parameters() {
      return Stream.concat(Stream.of(weights, biases), logStdDevs.stream()).toList();
    }
  }

  /** {@return the layers and parameters of the network that a recipe describes} */
  public static Topology of(VaeConfig config) {
    return of(config, VaeParts.of(config));
  }

  /**
   * @param parts used instead of those that the settings name
   */
  public static Topology of(VaeConfig config, VaeParts parts) {
    List<Layer> encoder = new ArrayList<>();
    long top =
        addHidden(encoder, "encoder", config.featureSize(), config.model().encoderLayers(), config);
    long latents = config.model().latentSize();
    for (String head : parts.posterior().heads()) {
      encoder.add(layer(head, Role.HEAD, top, latents, config));
    }
    List<Layer> decoder = new ArrayList<>();
    top = addHidden(decoder, "decoder", latents, config.model().decoderLayers(), config);
    long outputSize = parts.likelihood().outputSize(config.featureSize());
    decoder.add(layer(VaeGraphs.DECODER_OUTPUT, Role.OUTPUT, top, outputSize, config));
    if (config.model().weights().areRandom()) {
      decoder.replaceAll(layer -> random(layer, config.model().weights().initialStdDev()));
    }
    List<ParameterSpec> objectiveOwn =
        specs(VaeGraphs.OBJECTIVE, parts.likelihood().own(config.featureSize()));
    objectiveOwn.addAll(specs(VaeGraphs.OBJECTIVE, parts.prior().own(config.model().latentSize())));
    return new Topology(
        specs(VaeGraphs.ENCODER_INPUT, PseudoInputs.of(parts, config.featureSize()).own()),
        List.copyOf(encoder),
        specs(VaeGraphs.LATENT, parts.posterior().own(config.model().latentSize())),
        List.copyOf(decoder),
        objectiveOwn);
  }

  private static List<ParameterSpec> specs(String vertex, List<OwnParameter> own) {
    List<ParameterSpec> specs = new ArrayList<>();
    for (OwnParameter of : own) {
      specs.add(
          new ParameterSpec(
              vertex + "_" + of.name(), of.rows(), of.columns(), 0, of.initialStdDev(), 0));
    }
    return specs;
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
    // The prior N(0, I) over weights and biases enters once per data set, hence the division by N.
    double weightDecay = config.objective().weightPrior() / config.rows();
    return new Layer(
        name,
        role,
        new ParameterSpec(
            name + "_" + DefaultParamInitializer.WEIGHT_KEY,
            fanIn,
            fanOut,
            0,
            weightStdDev,
            weightDecay),
        new ParameterSpec(
            name + "_" + DefaultParamInitializer.BIAS_KEY, 1, fanOut, 0, biasStdDev, weightDecay),
        List.of());
  }

  /** The same layer with a posterior of its weights, whose means start as the weights would. */
  private static Layer random(Layer point, double initialStdDev) {
    return new Layer(
        point.name,
        point.role,
        point.weights.withoutDecay(), // the divergence is their prior
        point.biases.withoutDecay(),
        List.of(point.weights.logStdDev(initialStdDev), point.biases.logStdDev(initialStdDev)));
  }

  /** {@return all layers in flat order} */
  public Stream<Layer> layers() {
    return Stream.concat(encoder.stream(), decoder.stream());
  }

  /** {@return how many numbers from N(0, 1) a draw of a row's pre-activations needs} */
  public int weightNoiseSize() {
    return Math.toIntExact(decoder.stream().filter(Layer::isRandom).mapToLong(Layer::fanOut).sum());
  }

  /** {@return every parameter tensor in flat order} */
  public List<ParameterSpec> parameters() {
    return groups().stream().flatMap(List::stream).toList();
  }

  /**
   * {@return every parameter tensor in flat order, those together whose gradient is clipped by one
   * norm}
   */
  public List<List<ParameterSpec>> groups() {
    List<List<ParameterSpec>> groups = new ArrayList<>();
    pseudoInputs.forEach(own -> groups.add(List.of(own)));
    encoder.forEach(layer -> groups.add(layer.parameters()));
    posteriorOwn.forEach(own -> groups.add(List.of(own)));
    decoder.forEach(layer -> groups.add(layer.parameters()));
    objectiveOwn.forEach(own -> groups.add(List.of(own)));
    return groups;
  }

  /**
   * {@return the ends in flat order of pseudoInputs, encoder, posteriorOwn, decoder and
   * objectiveOwn}
   */
  public long[] ends() {
    long[] ends = {
      pseudoInputs.stream().mapToLong(ParameterSpec::length).sum(),
      encoder.stream().mapToLong(Layer::parameterCount).sum(),
      posteriorOwn.stream().mapToLong(ParameterSpec::length).sum(),
      decoder.stream().mapToLong(Layer::parameterCount).sum(),
      objectiveOwn.stream().mapToLong(ParameterSpec::length).sum()
    };
    Arrays.parallelPrefix(ends, Long::sum);
    return ends;
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
      Arrays.fill(parameters, from, to, (float) spec.initialMean());
      for (int i = from; spec.initialStdDev() > 0 && i < to; i++) {
        parameters[i] = (float) (spec.initialMean() + spec.initialStdDev() * noise.nextGaussian());
      }
      from = to;
    }
    return parameters;
  }
}
