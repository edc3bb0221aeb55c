package org.sparkvae.spark.data.shard;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.apache.commons.collections4.iterators.PeekingIterator;

/**
 * Neighboring blocks of a shard whose rows are computed together: a block of wide rows holds fewer
 * than a network computes at a time, and it needs as long for a few rows as for all of these.
 *
 * @param blocks at least one
 */
public record BlockGroup(List<Block> blocks) {
  /**
   * @param most rows of a group, unless it is one block
   */
  public static Iterator<BlockGroup> of(Iterator<Block> blocks, int most) {
    PeekingIterator<Block> ahead = new PeekingIterator<>(blocks);
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return ahead.hasNext();
      }

      @Override
      public BlockGroup next() {
        List<Block> group = new ArrayList<>(List.of(ahead.next()));
        int rows = group.get(0).rows();
        while (ahead.hasNext() && rows + ahead.peek().rows() <= most) {
          rows += ahead.peek().rows();
          group.add(ahead.next());
        }
        return new BlockGroup(group);
      }
    };
  }

  /** {@return number of rows} */
  public int rows() {
    return blocks.stream().mapToInt(Block::rows).sum();
  }

  /** {@return [rows * featureSize], row-major, scaled; must not be modified} */
  public float[] features() {
    return blocks.size() == 1 ? blocks.get(0).features() : features(0, rows());
  }

  /**
   * @param from first row
   * @param to row after the last
   * @return [(to - from) * featureSize], row-major, scaled; a copy
   */
  public float[] features(int from, int to) {
    int featureSize = blocks.get(0).featureSize();
    float[] features = new float[(to - from) * featureSize];
    int first = 0; // of a block
    for (Block block : blocks) {
      int end = Math.min(to, first + block.rows());
      for (int row = Math.max(from, first); row < end; row++) {
        block.copyRow(row - first, features, (row - from) * featureSize);
      }
      first += block.rows();
    }
    return features;
  }

  /** {@return [rows]} */
  public long[] identities() {
    return blocks.stream().flatMapToLong(block -> Arrays.stream(block.identities())).toArray();
  }
}
