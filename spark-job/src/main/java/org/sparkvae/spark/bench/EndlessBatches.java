package org.sparkvae.spark.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.apache.commons.collections4.iterators.LazyIteratorChain;
import org.sparkvae.model.network.Batch;
import org.sparkvae.spark.data.shard.Block;
import org.sparkvae.spark.train.round.PassBatches;

/** An endless sequence of one shard's mini-batches: pass after pass. */
final class EndlessBatches extends LazyIteratorChain<Batch> {
  private final PassBatches batches;
  private final int shard;
  private final List<Block> blocks;

  /**
   * @param blocks all blocks of the shard
   */
  EndlessBatches(PassBatches batches, int shard, List<Block> blocks) {
    this.batches = batches;
    this.shard = shard;
    this.blocks = blocks;
  }

  @Override
  protected Iterator<Batch> nextIterator(int count) {
    return batches.of(shard, count - 1, blocks.iterator());
  }

  /** Copies of the first full mini-batches. */
  static List<Batch> kept(Iterator<Batch> from, int batchSize, int count) {
    List<Batch> kept = new ArrayList<>();
    while (kept.size() < count) {
      Batch batch = from.next();
      if (batch.rows() == batchSize) {
        kept.add(
            new Batch(
                batch.rows(),
                Arrays.copyOf(batch.features(), batch.features().length),
                Arrays.copyOf(batch.noise(), batch.noise().length),
                null,
                batch.step(),
                batch.dropoutKeys()));
      }
    }
    return kept;
  }
}
