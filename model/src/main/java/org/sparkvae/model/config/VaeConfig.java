package org.sparkvae.model.config;

import java.io.Serializable;

/**
 * All that fixes a network but its parameters.
 *
 * @param featureSize number of features (D), from the data
 * @param rows training rows of the whole data set (N): the prior over weights is divided by it
 * @param seed of the initial parameters
 * @param model the network
 * @param objective what a step minimizes
 * @param optimizer how
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
}
