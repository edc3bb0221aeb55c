/**
 * The settings and errors of reading data, from a source to packed shards: {@link
 * org.sparkvae.spark.data.DataConfig} has the settings, {@code data.source} reads rows, {@code
 * data.survey} checks, splits and scales them, {@code data.shard} packs them. Whatever depends on a
 * row depends on its identity (file and position, or content), never on Spark's partitions. Must
 * not contain formulas or write outputs.
 */
package org.sparkvae.spark.data;
