package org.sparkvae.spark.train;

import java.io.Serializable;

/**
 * The size of a packed shard, known since it was packed.
 *
 * @param shard index
 * @param rows how many
 * @param rowsPerBlock of all its blocks but the last
 */
record ShardInfo(int shard, int rows, int rowsPerBlock) implements Serializable {}
