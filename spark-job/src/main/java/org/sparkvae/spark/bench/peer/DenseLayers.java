package org.sparkvae.spark.bench.peer;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.sparkvae.model.config.VaeConfig;
import org.sparkvae.model.likelihood.Likelihoods;

/** The dense layers of a network, in the order of its parameters. */
public final class DenseLayers {
  /** Names of the encoder's two ends. */
  public static final String MEAN = "mean";

  public static final String LOG_VARIANCE = "logVariance";

  /** Name of the decoder's end. */
  static final String DECODER_OUTPUT = "decoderOutput";

  /**
   * @param name unique in the network
   * @param fanIn values of a row that come in
   * @param fanOut values of a row that go out
   */
  public record Layer(String name, int fanIn, int fanOut) {
    int parameters() {
      return (fanIn + 1) * fanOut;
    }

    /** Of one product with its weights. */
    public double flops(int rows) {
      return 2.0 * rows * fanIn * fanOut;
    }
  }

  private DenseLayers() {}

  /** Weights and biases of all layers. */
  public static long parameters(VaeConfig config) {
    return all(config).mapToLong(Layer::parameters).sum();
  }

  /**
   * Of a step's products, one sample a row: three a layer, but for the gradient by the features.
   */
  public static double flopsPerRow(VaeConfig config) {
    int overFeatures = config.model().encoderLayers().isEmpty() ? 2 : 1;
    return 3 * flops(all(config)) - flops(encoder(config).stream().limit(overFeatures));
  }

  private static double flops(Stream<Layer> layers) {
    return layers.mapToDouble(layer -> layer.flops(1)).sum();
  }

  private static Stream<Layer> all(VaeConfig config) {
    return Stream.concat(encoder(config).stream(), decoder(config).stream());
  }

  /** From the features to the heads; these are the last two. */
  public static List<Layer> encoder(VaeConfig config) {
    List<Layer> layers = hidden("encoder", config.featureSize(), config.model().encoderLayers());
    int top = layers.isEmpty() ? config.featureSize() : layers.get(layers.size() - 1).fanOut();
    layers.add(new Layer(MEAN, top, config.model().latentSize()));
    layers.add(new Layer(LOG_VARIANCE, top, config.model().latentSize()));
    return layers;
  }

  /** From the latents to the likelihood's parameters. */
  public static List<Layer> decoder(VaeConfig config) {
    int latents = config.model().latentSize();
    List<Layer> layers = hidden("decoder", latents, config.model().decoderLayers());
    int top = layers.isEmpty() ? latents : layers.get(layers.size() - 1).fanOut();
    int perFeature = Likelihoods.of(config.model().likelihood()).parametersPerFeature();
    layers.add(new Layer(DECODER_OUTPUT, top, perFeature * config.featureSize()));
    return layers;
  }

  private static List<Layer> hidden(String name, int below, List<Integer> widths) {
    List<Layer> layers = new ArrayList<>();
    int fanIn = below;
    for (int width : widths) {
      layers.add(new Layer(name + layers.size(), fanIn, width));
      fanIn = width;
    }
    return layers;
  }
}
