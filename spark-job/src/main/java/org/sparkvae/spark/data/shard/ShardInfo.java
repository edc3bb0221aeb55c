package org.sparkvae.spark.data.shard;

import java.io.Serializable;

/** The size of a packed shard, in which every block but the last has {@code rowsPerBlock} rows. */
public record ShardInfo(int shard, int rows, int rowsPerBlock) implements Serializable {}
