package org.sparkvae.model.config;

import java.io.Serializable;
import java.util.List;
import org.sparkvae.model.config.PriorConfig.PriorName;

/**
 * The {@code model} section of a recipe: the network.
 *
 * @param latentSize number of latents (J)
 * @param encoderLayers widths of the hidden layers of the recognition network, from the features on
 * @param decoderLayers widths of the hidden layers of the decoder, from the latents on
 * @param activation activation function of the hidden layers
 * @param likelihood p(x|z)
 * @param weightInit distribution of the initial parameters
 * @param posterior q(z|x)
 * @param prior p(z)
 * @param weights what is learned about the decoder's weights and biases
 * @param inputNormalization how the rows are scaled that the encoder gets
 * @param inputDropout probability with which training hides each feature from the encoder, not from
 *     the likelihood
 */
public record ModelConfig(
    int latentSize,
    List<Integer> encoderLayers,
    List<Integer> decoderLayers,
    Activation activation,
    LikelihoodKind likelihood,
    WeightInit weightInit,
    PosteriorConfig posterior,
    PriorConfig prior,
    WeightsConfig weights,
    InputNormalization inputNormalization,
    double inputDropout)
    implements Serializable {

  /** The settings of an empty recipe. */
  public static final ModelConfig DEFAULTS =
      new ModelConfig(
          20,
          List.of(500),
          List.of(500),
          Activation.TANH,
          LikelihoodKind.BERNOULLI,
          WeightInit.XAVIER);

  /** Larger widths are most likely typing errors. */
  private static final int MAX_WIDTH = 1_000_000;

  public ModelConfig {
    encoderLayers = List.copyOf(encoderLayers);
    decoderLayers = List.copyOf(decoderLayers);
    new Problems("model")
        .require(latentSize >= 1 && latentSize <= MAX_WIDTH, "latentSize", latentSize, WIDTH_RULE)
        .require(areWidths(encoderLayers), "encoderLayers", encoderLayers, LAYERS_RULE)
        .require(areWidths(decoderLayers), "decoderLayers", decoderLayers, LAYERS_RULE)
        .require( // its derivative is not a function of its output
            !weights.areRandom() || activation != Activation.SWISH,
            "activation",
            EnumSpelling.of(activation),
            "must be another one where model.weights.name = " + EnumSpelling.of(weights.name()))
        .require( // pseudo-inputs reach the encoder inside the graph, without it
            inputNormalization == InputNormalization.NONE || prior.name() != PriorName.VAMP,
            "inputNormalization",
            EnumSpelling.of(inputNormalization),
            "must be none where model.prior.name = vamp")
        .require(
            inputDropout >= 0 && inputDropout < 1,
            "inputDropout",
            inputDropout,
            "must be in [0, 1)")
        .throwIfAny();
  }

  /** Creates the settings of a network with the posteriors and priors of an empty recipe. */
  public ModelConfig(
      int latentSize,
      List<Integer> encoderLayers,
      List<Integer> decoderLayers,
      Activation activation,
      LikelihoodKind likelihood,
      WeightInit weightInit) {
    this(
        latentSize,
        encoderLayers,
        decoderLayers,
        activation,
        likelihood,
        weightInit,
        PosteriorConfig.DEFAULTS,
        PriorConfig.DEFAULTS,
        WeightsConfig.DEFAULTS);
  }

  /** Creates the settings of a network whose encoder gets the rows as they are. */
  public ModelConfig(
      int latentSize,
      List<Integer> encoderLayers,
      List<Integer> decoderLayers,
      Activation activation,
      LikelihoodKind likelihood,
      WeightInit weightInit,
      PosteriorConfig posterior,
      PriorConfig prior,
      WeightsConfig weights) {
    this(
        latentSize,
        encoderLayers,
        decoderLayers,
        activation,
        likelihood,
        weightInit,
        posterior,
        prior,
        weights,
        InputNormalization.NONE,
        0);
  }

  /** {@return the same network, whose encoder gets its input in another form} */
  public ModelConfig with(InputNormalization normalization, double dropout) {
    return new ModelConfig(
        latentSize,
        encoderLayers,
        decoderLayers,
        activation,
        likelihood,
        weightInit,
        posterior,
        prior,
        weights,
        normalization,
        dropout);
  }

  /** {@return the same network with another likelihood, posterior and prior} */
  public ModelConfig with(
      LikelihoodKind otherLikelihood, PosteriorConfig otherPosterior, PriorConfig otherPrior) {
    return new ModelConfig(
        latentSize,
        encoderLayers,
        decoderLayers,
        activation,
        otherLikelihood,
        weightInit,
        otherPosterior,
        otherPrior,
        weights,
        inputNormalization,
        inputDropout);
  }

  /** {@return the same network, which learns something else about its decoder's weights} */
  public ModelConfig with(WeightsConfig otherWeights) {
    return new ModelConfig(
        latentSize,
        encoderLayers,
        decoderLayers,
        activation,
        likelihood,
        weightInit,
        posterior,
        prior,
        otherWeights,
        inputNormalization,
        inputDropout);
  }

  private static final String WIDTH_RULE = "must be in [1, " + MAX_WIDTH + "]";
  private static final String LAYERS_RULE = "each width " + WIDTH_RULE;

  private static boolean areWidths(List<Integer> layers) {
    return layers.stream().allMatch(width -> width >= 1 && width <= MAX_WIDTH);
  }
}
