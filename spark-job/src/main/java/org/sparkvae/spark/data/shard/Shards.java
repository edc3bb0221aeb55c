package org.sparkvae.spark.data.shard;

import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.storage.StorageLevel;
import org.sparkvae.spark.data.Split;
import org.sparkvae.spark.data.survey.FeatureScaling;
import org.sparkvae.spark.data.survey.Survey;

/**
 * The packed rows of one split: each partition is a shard, a list of blocks.
 *
 * @param blocks persisted; the partition index is the shard
 * @param sizes size of each shard, by index
 */
public record Shards(JavaRDD<Block> blocks, List<ShardInfo> sizes) {
  /**
   * Packs a split in the one way in which it is evaluated, so that a bound has the same bits after
   * training and from the artifact.
   *
   * @param split the rows to pack; at least one row
   * @param scaling the survey's, or a stored model's
   * @param shards number of shards; a split with fewer rows gets one shard per row
   * @return packed and persisted, in memory and on disk; the caller unpersists the blocks
   */
  public static Shards pack(
      Survey survey, Split split, FeatureScaling scaling, int shards, long seed) {
    int most = (int) Math.min(shards, survey.rowCount(split));
    JavaRDD<Block> blocks =
        ShardPacker.pack(survey, split, scaling, most, seed)
            .persist(StorageLevel.MEMORY_AND_DISK());
    try {
      return measure(blocks, ShardPacker.rowsPerBlock(survey.featureSize()));
    } catch (Throwable failed) {
      if (!blocks.context().isStopped()) {
        blocks.unpersist(false);
      }
      throw failed;
    }
  }

  /**
   * Measures packed shards; this is the first action, which packs and persists them.
   *
   * @param blocks partition index is the shard; every block but a shard's last has {@code
   *     rowsPerBlock} rows
   */
  public static Shards measure(JavaRDD<Block> blocks, int rowsPerBlock) {
    List<Integer> rows =
        blocks.mapPartitions(part -> List.of(rows(part)).iterator(), true).collect();
    return new Shards(
        blocks,
        IntStream.range(0, rows.size())
            .mapToObj(shard -> new ShardInfo(shard, rows.get(shard), rowsPerBlock))
            .toList());
  }

  private static int rows(Iterator<Block> blocks) {
    int rows = 0;
    while (blocks.hasNext()) {
      rows = Math.addExact(rows, blocks.next().rows());
    }
    return rows;
  }

  /** {@return rows of all shards} */
  public long rows() {
    return sizes.stream().mapToLong(ShardInfo::rows).sum();
  }

  /** {@return number of mini-batches in the longest shard} */
  public int batchesInPass(int batchSize) {
    return batchesInPass(sizes, batchSize);
  }

  /** {@return number of mini-batches in the longest shard} */
  public static int batchesInPass(List<ShardInfo> sizes, int batchSize) {
    int longest = sizes.stream().mapToInt(ShardInfo::rows).max().orElse(0);
    return (int) (((long) longest + batchSize - 1) / batchSize);
  }
}
