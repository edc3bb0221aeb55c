package org.sparkvae.spark.train;

import org.sparkvae.model.random.NoiseStream;
import org.sparkvae.model.random.Purpose;

/**
 * The order in which a shard's rows are seen in a pass: every row once. Blocks are shuffled, then
 * the rows within a window of {@value #WINDOW_BLOCKS} blocks, so that memory is bounded by a few
 * blocks however large the shard is. A function of (seed, pass, shard) alone.
 */
final class PassOrder {
  static final int WINDOW_BLOCKS = 8;

  private final long[] key;
  private final int rows;
  private final int rowsPerBlock;
  private final int[] blocks;

  /**
   * @param rows of the shard
   * @param rowsPerBlock of all its blocks but the last
   */
  PassOrder(long seed, int pass, int shard, int rows, int rowsPerBlock) {
    this.key = new long[] {seed, Purpose.PASS_ORDER.id(), pass, shard};
    this.rows = rows;
    this.rowsPerBlock = rowsPerBlock;
    this.blocks = NoiseStream.of(key).permutation((rows + rowsPerBlock - 1) / rowsPerBlock);
  }

  /**
   * A part of the order.
   *
   * @param from the first position
   * @param to the position after the last; what lies beyond the shard's rows is left out
   * @return the rows at these positions, by their index in the shard
   */
  int[] rows(int from, int to) {
    int end = Math.min(to, rows);
    int[] part = new int[Math.max(end - from, 0)];
    int position = 0;
    for (int window = 0; window * WINDOW_BLOCKS < blocks.length && position < end; window++) {
      int firstBlock = window * WINDOW_BLOCKS;
      int length = 0;
      for (int i = firstBlock; i < lastBlock(firstBlock); i++) {
        length += rowsOf(blocks[i]);
      }
      if (position + length > from) {
        int[] shuffled = shuffled(window, firstBlock, length);
        for (int i = Math.max(from - position, 0); i < length && position + i < end; i++) {
          part[position + i - from] = shuffled[i];
        }
      }
      position += length;
    }
    return part;
  }

  private int[] shuffled(int window, int firstBlock, int length) {
    int[] inOrder = new int[length];
    int next = 0;
    for (int i = firstBlock; i < lastBlock(firstBlock); i++) {
      for (int row = 0; row < rowsOf(blocks[i]); row++) {
        inOrder[next++] = blocks[i] * rowsPerBlock + row;
      }
    }
    int[] order = NoiseStream.of(NoiseStream.key(key), window).permutation(length);
    for (int i = 0; i < length; i++) {
      order[i] = inOrder[order[i]];
    }
    return order;
  }

  private int lastBlock(int firstBlock) {
    return Math.min(firstBlock + WINDOW_BLOCKS, blocks.length);
  }

  private int rowsOf(int block) {
    return Math.min(rowsPerBlock, rows - block * rowsPerBlock);
  }
}
