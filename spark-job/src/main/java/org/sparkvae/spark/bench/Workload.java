package org.sparkvae.spark.bench;

import org.sparkvae.model.config.VaeConfig;
import org.sparkvae.spark.data.shard.Shards;
import org.sparkvae.spark.train.TrainingConfig;

/**
 * What is measured.
 *
 * @param network the recipe's
 * @param training the recipe's rounds
 * @param shards training rows, packed and persisted
 */
public record Workload(VaeConfig network, TrainingConfig training, Shards shards) {
  long seed() {
    return network.seed();
  }

  int workers() {
    return shards.sizes().size();
  }
}
