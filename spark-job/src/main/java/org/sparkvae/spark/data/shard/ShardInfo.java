package org.sparkvae.spark.data.shard;

import java.io.Serializable;

/**
 * The size of a packed shard, known since it was packed.
 *
 * @param shard index
 * @param rows how many
 * @param rowsPerBlock of all its blocks but the last
 */
public record ShardInfo(int shard, int rows, int rowsPerBlock) implements Serializable {}
