package org.sparkvae.model.network;

import java.util.List;
import org.sparkvae.model.config.ModelConfig;
import org.sparkvae.model.config.VaeConfig;
import org.sparkvae.model.likelihood.Likelihoods;
import org.sparkvae.model.posterior.DiagonalGaussian;

/** How many parameters a network has, told without making it. */
public final class ParameterCount {
  private ParameterCount() {}

  /**
   * @param config the network
   * @return weights and biases of all layers; exact as far as a network can be made
   */
  public static double of(VaeConfig config) {
    ModelConfig model = config.model();
    int heads = new DiagonalGaussian().heads().size();
    double outputs =
        (double) Likelihoods.of(model.likelihood()).parametersPerFeature() * config.featureSize();
    double latents = model.latentSize();
    double encoder = layers(config.featureSize(), model.encoderLayers());
    double decoder = layers(latents, model.decoderLayers());
    return encoder
        + heads * (top(config.featureSize(), model.encoderLayers()) + 1) * latents
        + decoder
        + (top(latents, model.decoderLayers()) + 1) * outputs;
  }

  private static double layers(double below, List<Integer> widths) {
    double count = 0;
    double width = below;
    for (int units : widths) {
      count += (width + 1) * units;
      width = units;
    }
    return count;
  }

  private static double top(double below, List<Integer> widths) {
    return widths.isEmpty() ? below : widths.get(widths.size() - 1);
  }
}
