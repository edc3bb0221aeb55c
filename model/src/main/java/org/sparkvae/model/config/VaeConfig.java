package org.sparkvae.model.config;

import java.io.Serializable;
import java.util.List;

/**
 * All settings of a network; its parameters are separate.
 *
 * @param featureSize number of features (D), from the data
 * @param rows training rows of the whole data set (N), by which the prior over weights is divided
 * @param seed seed of the initial parameters
 * @param model layers, likelihood and initialization
 * @param objective the quantity that a step minimizes
 * @param optimizer the update rule
 * @param blocks kinds of features, in order, each with its own likelihood; if empty, the model's
 *     likelihood is that of all features
 */
public record VaeConfig(
    int featureSize,
    long rows,
    long seed,
    ModelConfig model,
    ObjectiveConfig objective,
    OptimizerConfig optimizer,
    List<FeatureBlock> blocks)
    implements Serializable {

  public VaeConfig {
    blocks = List.copyOf(blocks);
    int inBlocks = blocks.stream().mapToInt(FeatureBlock::size).sum();
    new Problems("")
        .require(featureSize >= 1, "featureSize", featureSize, "must be >= 1")
        .require(rows >= 1, "rows", rows, "must be >= 1")
        .require(
            blocks.isEmpty() || inBlocks == featureSize,
            "blocks",
            FeatureBlock.toText(blocks),
            "must have featureSize features, " + featureSize)
        .throwIfAny();
  }

  /** Creates the settings of a network with one likelihood for all features. */
  public VaeConfig(
      int featureSize,
      long rows,
      long seed,
      ModelConfig model,
      ObjectiveConfig objective,
      OptimizerConfig optimizer) {
    this(featureSize, rows, seed, model, objective, optimizer, List.of());
  }

  /** {@return the settings of another network that minimizes another objective} */
  public VaeConfig with(ModelConfig otherModel, ObjectiveConfig otherObjective) {
    return new VaeConfig(featureSize, rows, seed, otherModel, otherObjective, optimizer, blocks);
  }
}
