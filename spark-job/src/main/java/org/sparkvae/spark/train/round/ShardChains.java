package org.sparkvae.spark.train.round;

import org.sparkvae.model.network.Batch;
import org.sparkvae.model.network.LatentChains;
import org.sparkvae.model.network.VaeNetwork;
import org.sparkvae.model.objective.TermSums;
import org.sparkvae.model.random.NoiseStream;
import org.sparkvae.model.random.Purpose;
import org.sparkvae.spark.data.shard.ShardInfo;

/**
 * The Markov chains that MCEM keeps of the rows of a shard: for each row its z and the step of its
 * chain, latentSize + 1 numbers, in the order of the rows in the shard. They travel to the worker
 * and back in each round, as optimizer states do: a lost executor loses none of them, so its tasks
 * are simply run again. A draw depends on the seed, the round, the shard and the row's place there.
 */
final class ShardChains {
  private final float[] kept;
  private final int latentSize;
  private final long[] key;

  /**
   * @param before the chains before the round, not changed; empty if they have not begun
   * @param latentSize numbers of a z
   */
  ShardChains(float[] before, ShardInfo shard, int latentSize, long seed, int round) {
    this.kept =
        before.length > 0
            ? before.clone()
            : new float[Math.multiplyExact(shard.rows(), latentSize + 1)];
    this.latentSize = latentSize;
    this.key = new long[] {seed, Purpose.KEPT_LATENTS.id(), round, shard.shard()};
  }

  /**
   * Takes a step of training on a mini-batch.
   *
   * @param rows of the mini-batch, as indices in the shard
   * @return the sums of its terms
   */
  TermSums fit(VaeNetwork network, Batch batch, int[] rows) {
    float[] latents = new float[rows.length * latentSize];
    float[] steps = new float[rows.length];
    NoiseStream[] noise = new NoiseStream[rows.length];
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(kept, place(rows[i]), latents, i * latentSize, latentSize);
      steps[i] = kept[place(rows[i]) + latentSize];
      noise[i] = NoiseStream.of(key[0], key[1], key[2], key[3], rows[i]);
    }
    TermSums terms = network.fit(batch, new LatentChains(latents, steps, noise));
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(latents, i * latentSize, kept, place(rows[i]), latentSize);
      kept[place(rows[i]) + latentSize] = steps[i];
    }
    return terms;
  }

  private int place(int row) {
    return row * (latentSize + 1);
  }

  /** {@return the chains as they are now; not copied} */
  float[] kept() {
    return kept;
  }
}
