package org.sparkvae.spark.train.round;

import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.sparkvae.model.config.VaeConfig;
import org.sparkvae.model.network.Batch;
import org.sparkvae.model.network.VaeNetwork;
import org.sparkvae.model.random.NoiseStream;
import org.sparkvae.spark.data.shard.Block;

/**
 * The mini-batches of one round: rows gathered from their blocks, noise drawn in order. The arrays
 * of a batch are reused by the next one.
 */
final class MiniBatches implements Iterator<Batch> {
  private final Block[] blocks;
  private final int[] rows;
  private final int rowsPerBlock;
  private final int batchSize;
  private final int noisePerRow;
  private final NoiseStream noise;
  private final float[] features;
  private final float[] noiseValues;
  private final float[] rowWeights;
  private int next;
  private int lastCount;
  private long step;

  /**
   * @param rows indices in the shard, in the order in which they are seen
   * @param rowsPerBlock rows of each block except the last
   * @param all the shard's blocks; only those that hold one of the rows are kept
   * @param batchSize rows of a mini-batch (M)
   * @param step steps that the training has taken before the first of them
   */
  MiniBatches(
      VaeConfig config,
      int[] rows,
      int rowsPerBlock,
      Iterator<Block> all,
      int batchSize,
      NoiseStream noise,
      long step) {
    this.rows = rows;
    this.rowsPerBlock = rowsPerBlock;
    this.batchSize = Math.min(batchSize, rows.length);
    this.noise = noise;
    this.step = step;
    noisePerRow = config.objective().samplesPerRow() * VaeNetwork.trainingNoiseSize(config);
    features = new float[this.batchSize * config.featureSize()];
    noiseValues = new float[this.batchSize * noisePerRow];
    rowWeights = new float[this.batchSize];
    boolean[] needed = needed();
    blocks = new Block[needed.length];
    while (all.hasNext()) {
      Block block = all.next();
      if (block.index() < needed.length && needed[block.index()]) {
        blocks[block.index()] = block;
      }
    }
  }

  private boolean[] needed() {
    int last = 0;
    for (int row : rows) {
      last = Math.max(last, row / rowsPerBlock);
    }
    boolean[] needed = new boolean[last + 1];
    for (int row : rows) {
      needed[row / rowsPerBlock] = true;
    }
    return needed;
  }

  @Override
  public boolean hasNext() {
    return next < rows.length;
  }

  /** {@return the rows of the last mini-batch, as indices in the shard} */
  int[] lastRows() {
    return Arrays.copyOfRange(rows, next - lastCount, next);
  }

  @Override
  public Batch next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    int count = Math.min(batchSize, rows.length - next);
    boolean weighted = false;
    for (int i = 0; i < count; i++) {
      int row = rows[next + i];
      Block block = blocks[row / rowsPerBlock];
      int inBlock = row % rowsPerBlock;
      block.copyRow(inBlock, features, i * block.featureSize());
      weighted = block.weights() != null;
      rowWeights[i] = weighted ? block.weights()[inBlock] : 1;
    }
    noise.fillGaussian(noiseValues, 0, count * noisePerRow);
    next += count;
    lastCount = count;
    return new Batch(count, features, noiseValues, weighted ? rowWeights : null, step++);
  }
}
