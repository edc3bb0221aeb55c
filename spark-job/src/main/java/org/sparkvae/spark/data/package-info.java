/**
 * From a source to packed shards. Start at {@link org.sparkvae.spark.data.DataConfig} for what a
 * recipe may say, then {@link org.sparkvae.spark.data.source.SourceReader} (files, tables,
 * synthetic rows), {@link org.sparkvae.spark.data.survey.Survey} (counts, splits, scaling, bad
 * values) and {@link org.sparkvae.spark.data.shard.ShardPacker} (blocks of primitives). Knows
 * neither the command line nor training. Decided: whatever depends on a row depends on its identity
 * (file and position, or content), never on Spark's partitions, so that neither cores nor splits
 * change a bit.
 */
package org.sparkvae.spark.data;
