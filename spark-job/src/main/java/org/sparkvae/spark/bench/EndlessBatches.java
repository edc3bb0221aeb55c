package org.sparkvae.spark.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.sparkvae.model.network.Batch;
import org.sparkvae.spark.data.shard.Block;
import org.sparkvae.spark.train.round.PassBatches;

/** An endless sequence of one shard's mini-batches: pass after pass. */
final class EndlessBatches implements Iterator<Batch> {
  private final PassBatches batches;
  private final int shard;
  private final List<Block> blocks;
  private Iterator<Batch> pass;
  private int passes;

  /**
   * @param blocks all blocks of the shard
   */
  EndlessBatches(PassBatches batches, int shard, List<Block> blocks) {
    this.batches = batches;
    this.shard = shard;
    this.blocks = blocks;
    this.pass = batches.of(shard, passes++, blocks.iterator());
  }

  @Override
  public boolean hasNext() {
    return true;
  }

  @Override
  public Batch next() {
    if (!pass.hasNext()) {
      pass = batches.of(shard, passes++, blocks.iterator());
    }
    return pass.next();
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
                null));
      }
    }
    return kept;
  }
}
