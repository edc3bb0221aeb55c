package org.sparkvae.spark.data.shard;

import java.io.Serializable;
import java.util.Comparator;
import org.apache.spark.Partitioner;

/**
 * The shuffle's key: it decides the shard of a row and its position there. A plain class for Kryo.
 */
final class ShardKey implements Serializable {
  private static final long serialVersionUID = 1L;

  final long order;
  final long identity;
  final long content;

  ShardKey(long order, long identity, long content) {
    this.order = order;
    this.identity = identity;
    this.content = content;
  }

  /** Rows that are equal in all three fields are equal, so their order does not matter. */
  static final class Order implements Comparator<ShardKey>, Serializable {
    private static final long serialVersionUID = 1L;

    @Override
    public int compare(ShardKey a, ShardKey b) {
      int byOrder = Long.compare(a.order, b.order);
      int byIdentity = byOrder != 0 ? byOrder : Long.compare(a.identity, b.identity);
      return byIdentity != 0 ? byIdentity : Long.compare(a.content, b.content);
    }
  }

  /** Each partition is a shard. */
  static final class ByShard extends Partitioner {
    private static final long serialVersionUID = 1L;

    private final int shards;

    ByShard(int shards) {
      this.shards = shards;
    }

    @Override
    public int numPartitions() {
      return shards;
    }

    @Override
    public int getPartition(Object key) {
      return (int) Long.remainderUnsigned(((ShardKey) key).order, shards);
    }
  }
}
