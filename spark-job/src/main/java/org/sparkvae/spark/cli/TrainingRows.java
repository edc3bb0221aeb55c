package org.sparkvae.spark.cli;

import java.util.EnumMap;
import java.util.Map;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;
import org.sparkvae.spark.data.Block;
import org.sparkvae.spark.data.ShardPacker;
import org.sparkvae.spark.data.ShardPacker.Weights;
import org.sparkvae.spark.data.SourceTable;
import org.sparkvae.spark.data.Split;
import org.sparkvae.spark.data.Survey;
import org.sparkvae.spark.train.Shards;

/**
 * The rows of a training: read, surveyed, and each split packed once.
 *
 * @param table the source
 * @param survey what the one pass found
 * @param splits packed and persisted; no entry for a split without rows
 */
record TrainingRows(SourceTable table, Survey survey, Map<Split, Shards> splits) {
  static TrainingRows survey(SparkSession spark, Recipe recipe) {
    SourceTable table = RecipeSource.open(spark, recipe);
    Survey survey =
        Survey.of(
            table,
            RecipeSource.spec(recipe, RecipeSource.scaling(recipe, table)),
            RecipeSource.range(recipe));
    return new TrainingRows(table, survey, new EnumMap<>(Split.class));
  }

  void pack(Recipe recipe) {
    for (Split split : Split.values()) {
      long rows = survey.rowCount(split);
      int wanted = recipe.training().shards();
      int shards = split == Split.TRAIN ? wanted : (int) Math.min(wanted, rows);
      if (shards > 0) {
        splits.put(split, packed(recipe, split, shards));
      }
    }
  }

  private Shards packed(Recipe recipe, Split split, int shards) {
    Weights weights =
        recipe.data().rowWeightColumn().isPresent() ? Weights.DIVIDED_BY_MEAN : Weights.NONE;
    JavaRDD<Block> blocks =
        ShardPacker.pack(survey, split, survey.scaling(), weights, shards, recipe.seed())
            .persist(StorageLevel.MEMORY_AND_DISK());
    return Shards.measure(blocks, ShardPacker.rowsPerBlock(table.featureSize()));
  }

  void release() {
    splits.values().forEach(shards -> shards.blocks().unpersist(false));
  }
}
