package org.sparkvae.spark.data.shard;

import java.io.Serializable;

/**
 * The size of a packed shard.
 *
 * @param shard index of the shard
 * @param rows number of rows
 * @param rowsPerBlock rows of every block but the last
 */
public record ShardInfo(int shard, int rows, int rowsPerBlock) implements Serializable {}
