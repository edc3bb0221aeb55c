package org.sparkvae.spark.train.round;

import java.io.Serializable;
import java.util.Iterator;
import java.util.List;
import org.sparkvae.model.config.VaeConfig;
import org.sparkvae.model.network.Batch;
import org.sparkvae.model.random.NoiseStream;
import org.sparkvae.model.random.Purpose;
import org.sparkvae.spark.data.shard.Block;
import org.sparkvae.spark.data.shard.ShardInfo;
import org.sparkvae.spark.data.shard.Shards;

/**
 * The mini-batches of a shard in a whole pass, in that pass's order and with noise: for engines
 * without rounds. A function of (seed, pass, shard). Sent inside tasks.
 */
public final class PassBatches implements Serializable {
  private static final long serialVersionUID = 1L;

  private final List<ShardInfo> sizes;
  private final VaeConfig network;
  private final int batchSize;
  private final long seed;

  /**
   * @param shards only their sizes are kept
   * @param batchSize rows of a mini-batch; the last of a pass may be short
   */
  public PassBatches(Shards shards, VaeConfig network, int batchSize, long seed) {
    this.sizes = shards.sizes();
    this.network = network;
    this.batchSize = batchSize;
    this.seed = seed;
  }

  /**
   * @param pass its number, from 0
   * @return every row once; the arrays of a batch are reused by the next one
   */
  public Iterator<Batch> of(int shard, int pass, Iterator<Block> blocks) {
    ShardInfo info = sizes.get(shard);
    int[] rows =
        new PassOrder(seed, pass, info.shard(), info.rows(), info.rowsPerBlock())
            .rows(0, info.rows());
    NoiseStream noise = NoiseStream.of(seed, Purpose.TRAINING_NOISE.id(), pass, info.shard());
    long dropout = NoiseStream.key(seed, Purpose.INPUT_DROPOUT.id(), pass, info.shard());
    long batchesInPass = ((long) info.rows() + batchSize - 1) / batchSize;
    return new MiniBatches(
        network,
        rows,
        info.rowsPerBlock(),
        blocks,
        batchSize,
        noise,
        pass * batchesInPass,
        dropout);
  }
}
