package org.sparkvae.spark.data.shard;

import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.storage.StorageLevel;
import org.sparkvae.spark.data.Split;
import org.sparkvae.spark.data.survey.FeatureScaling;
import org.sparkvae.spark.data.survey.Survey;

/**
 * Packs a split the one way in which it is evaluated, so that a bound is the same bits wherever it
 * is asked for: after training or from the artifact.
 */
public final class SplitShards {
  private SplitShards() {}

  /**
   * @param survey the rows
   * @param split which of them; at least one
   * @param scaling the survey's, or a stored model's
   * @param shards as many as the recipe says; fewer where there are fewer rows
   * @param seed the recipe's
   * @return packed and persisted, in memory and on disk; the caller unpersists the blocks
   */
  public static Shards pack(
      Survey survey, Split split, FeatureScaling scaling, int shards, long seed) {
    int most = (int) Math.min(shards, survey.rowCount(split));
    JavaRDD<Block> blocks =
        ShardPacker.pack(survey, split, scaling, survey.weights(), most, seed)
            .persist(StorageLevel.MEMORY_AND_DISK());
    return Shards.measure(blocks, ShardPacker.rowsPerBlock(survey.featureSize()));
  }
}
