/**
 * Packs surveyed rows into shards of blocks of primitives. Start at {@link
 * org.sparkvae.spark.data.shard.ShardPacker}. Must not read a source or know about training.
 */
package org.sparkvae.spark.data.shard;
