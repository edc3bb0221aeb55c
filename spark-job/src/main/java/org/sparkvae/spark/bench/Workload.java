package org.sparkvae.spark.bench;

import org.sparkvae.model.config.VaeConfig;
import org.sparkvae.spark.data.shard.Shards;
import org.sparkvae.spark.train.TrainingConfig;

/**
 * The training that is measured.
 *
 * @param shards the packed and persisted training rows
 */
public record Workload(VaeConfig network, TrainingConfig training, Shards shards) {
  long seed() {
    return network.seed();
  }

  int workers() {
    return shards.sizes().size();
  }
}
