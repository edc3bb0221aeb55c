package org.sparkvae.spark.data.shard;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * The packed rows of one split in one JVM, for a training that runs in one task; the same blocks
 * that the partitions of {@link Shards} hold. A plain class for Kryo.
 */
public final class LocalShards implements Serializable {
  private static final long serialVersionUID = 1L;

  private final int rowsPerBlock;
  private final ArrayList<ArrayList<Block>> blocks;

  private LocalShards(int rowsPerBlock, ArrayList<ArrayList<Block>> blocks) {
    this.rowsPerBlock = rowsPerBlock;
    this.blocks = blocks;
  }

  /** {@return the blocks of all shards, brought to the driver one shard after another} */
  public static LocalShards collect(Shards shards) {
    ArrayList<ArrayList<Block>> blocks = new ArrayList<>();
    for (ShardInfo info : shards.sizes()) {
      List<Block> ofShard = shards.blocks().collectPartitions(new int[] {info.shard()})[0];
      blocks.add(new ArrayList<>(ofShard));
    }
    return new LocalShards(shards.sizes().get(0).rowsPerBlock(), blocks);
  }

  /** {@return the blocks of each shard, by index; must not be modified} */
  public List<? extends List<Block>> blocks() {
    return blocks;
  }

  /** {@return size of each shard, by index} */
  public List<ShardInfo> sizes() {
    List<ShardInfo> sizes = new ArrayList<>(blocks.size());
    for (ArrayList<Block> ofShard : blocks) {
      int rows = ofShard.stream().mapToInt(Block::rows).sum();
      sizes.add(new ShardInfo(sizes.size(), rows, rowsPerBlock));
    }
    return sizes;
  }
}
