package org.sparkvae.model.config;

import java.io.Serializable;

/**
 * All settings of a network; its parameters are separate.
 *
 * @param featureSize number of features (D), from the data
 * @param rows training rows of the whole data set (N), by which the prior over weights is divided
 * @param seed seed of the initial parameters
 * @param model layers, likelihood and initialization
 * @param objective the quantity that a step minimizes
 * @param optimizer the update rule
 */
public record VaeConfig(
    int featureSize,
    long rows,
    long seed,
    ModelConfig model,
    ObjectiveConfig objective,
    OptimizerConfig optimizer)
    implements Serializable {

  public VaeConfig {
    new Problems("")
        .require(featureSize >= 1, "featureSize", featureSize, "must be >= 1")
        .require(rows >= 1, "rows", rows, "must be >= 1")
        .throwIfAny();
  }

  /** {@return the settings of another network that minimizes another objective} */
  public VaeConfig with(ModelConfig otherModel, ObjectiveConfig otherObjective) {
    return new VaeConfig(featureSize, rows, seed, otherModel, otherObjective, optimizer);
  }
}
