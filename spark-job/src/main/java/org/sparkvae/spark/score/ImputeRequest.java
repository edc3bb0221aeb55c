package org.sparkvae.spark.score;

import java.io.Serializable;
import java.util.List;
import org.sparkvae.model.config.ConfigException;
import org.sparkvae.model.config.EnumSpelling;
import org.sparkvae.model.config.FeatureBlock;
import org.sparkvae.model.config.InputNormalization;
import org.sparkvae.model.config.LikelihoodKind;
import org.sparkvae.model.config.VaeConfig;
import org.sparkvae.model.network.ImputationConfig;
import org.sparkvae.model.network.ImputationConfig.Method;
import org.sparkvae.model.network.VaeNetwork;

/**
 * How missing cells are filled, and the columns that are kept beside them.
 *
 * @param keys columns of the source to keep
 * @param how the cells are filled
 */
public record ImputeRequest(List<String> keys, ImputationConfig how) implements Serializable {
  public ImputeRequest {
    keys = List.copyOf(keys);
  }

  /**
   * {@return how cells are filled by a model}
   *
   * @param method its name; null for the one that suits the model
   * @throws ConfigException if the model cannot fill cells, or not in this way
   */
  public static ImputationConfig how(VaeConfig network, String method, int draws, int rounds) {
    VaeNetwork.requireEncoder(network);
    requireElbo(network);
    boolean isWeighted = sawMissing(network) && !dividesByLength(network);
    Method suited = isWeighted ? Method.IMPORTANCE_WEIGHTED : Method.ITERATED;
    ImputationConfig how =
        new ImputationConfig(method == null ? suited : Method.of(method), draws, rounds);
    if (how.method() == Method.IMPORTANCE_WEIGHTED && !sawMissing(network)) {
      throw ConfigException.of(
          "",
          "Invalid method: importanceWeighted (must be iterated: no training row of the model had missing cells). To use it, train on rows with missing cells under data.columns, or with model.inputDropout = 0.5");
    }
    if (how.method() == Method.IMPORTANCE_WEIGHTED && !isWeighted) {
      throw ConfigException.of(
          "",
          "Invalid method: importanceWeighted (must be iterated: the model has model.inputNormalization = l2, which divides a row by its length, and that of a row with missing cells is not known). To use it, train with model.inputNormalization = none");
    }
    return how;
  }

  /** Whether the encoder reads rows of length 1, without masks. */
  private static boolean dividesByLength(VaeConfig network) {
    return network.blocks().isEmpty()
        && network.model().inputNormalization() == InputNormalization.L2;
  }

  /** Whether the encoder has read rows without some of their cells in training. */
  private static boolean sawMissing(VaeConfig network) {
    return network.model().inputDropout() > 0
        || network.blocks().stream().anyMatch(block -> block.kind() == FeatureBlock.Kind.MASK);
  }

  private static void requireElbo(VaeConfig network) {
    if (!network.objective().name().hasElbo()) {
      throw ConfigException.of(
          "objective.name",
          "Cannot impute: the model was trained with objective.name = %s, which gives no distribution of codes. Use a model with objective.name = elbo"
              .formatted(EnumSpelling.of(network.objective().name())));
    }
    if (network.blocks().isEmpty() && network.model().likelihood() == LikelihoodKind.MULTINOMIAL) {
      throw ConfigException.of(
          "model.likelihood",
          "Cannot impute: model.likelihood = multinomial divides one total among all features, so that no cell can be missing alone. Use a model with another likelihood, such as bernoulli");
    }
  }
}
