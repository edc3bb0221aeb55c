package org.sparkvae.spark.train.round;

import java.io.Serializable;
import java.util.Iterator;
import org.apache.spark.TaskContext;
import org.apache.spark.TaskKilledException;
import org.sparkvae.model.config.VaeConfig;
import org.sparkvae.model.network.Batch;
import org.sparkvae.model.network.VaeNetwork;
import org.sparkvae.model.objective.TermSums;
import org.sparkvae.model.random.NoiseStream;
import org.sparkvae.model.random.Purpose;
import org.sparkvae.spark.data.shard.Block;
import org.sparkvae.spark.data.shard.ShardInfo;
import org.sparkvae.spark.executor.NetworkPool;

/**
 * The worker's end of a round: steps over the shard's next mini-batches. A pure function of its
 * components and arguments, so a task that is retried, speculated or moved gives the same bits.
 * Travels as a part of the task; parameters and optimizer state come apart, as broadcasts.
 *
 * @param batchSize rows of a mini-batch (M)
 * @param position where the round starts
 * @param step how many steps the training has taken, whatever the policy
 * @param batches mini-batches of this round (H), fewer where the pass ends
 */
public record ShardWorker(
    VaeConfig network,
    long seed,
    int batchSize,
    OptimizerStatePolicy policy,
    RoundPosition position,
    long step,
    int batches)
    implements Serializable {
  /** Trains as the other method does where nothing is kept of the rows. */
  public ShardUpdate train(
      ShardInfo shard, Iterator<Block> blocks, float[] parameters, float[] updaterState) {
    return train(shard, blocks, parameters, updaterState, new float[0]);
  }

  /**
   * @param shard which, and its size
   * @param updaterState to start from; not read if the policy is RESET
   * @param chains what is kept of the rows, see {@link ShardChains}
   */
  public ShardUpdate train(
      ShardInfo shard,
      Iterator<Block> blocks,
      float[] parameters,
      float[] updaterState,
      float[] chains) {
    long start = System.nanoTime();
    long from = (long) position.batchInPass() * batchSize;
    if (from >= shard.rows()) {
      return ShardUpdate.ofNothing(shard.shard()); // it has finished its pass
    }
    long to = Math.min(from + (long) batches * batchSize, shard.rows());
    int[] rows =
        new PassOrder(seed, position.pass(), shard.shard(), shard.rows(), shard.rowsPerBlock())
            .rows((int) from, (int) to);
    NoiseStream noise =
        NoiseStream.of(seed, Purpose.TRAINING_NOISE.id(), position.round(), shard.shard());
    MiniBatches miniBatches =
        new MiniBatches(network, rows, shard.rowsPerBlock(), blocks, batchSize, noise, step);

    VaeNetwork vae = NetworkPool.borrow(network);
    try {
      vae.setParameters(parameters);
      setState(vae, updaterState);
      long firstStep = vae.step();
      ShardChains kept = keepsChains() ? chains(chains, shard) : null;
      TermSums terms = TermSums.NONE;
      while (miniBatches.hasNext() && terms.isFinite()) {
        throwIfCancelled();
        Batch batch = miniBatches.next();
        terms =
            terms.plus(
                kept == null ? vae.fit(batch) : kept.fit(vae, batch, miniBatches.lastRows()));
      }
      ShardUpdate update =
          new ShardUpdate(
              shard.shard(),
              terms,
              Math.toIntExact(vae.step() - firstStep),
              vae.parameters(),
              policy == OptimizerStatePolicy.RESET ? new float[0] : vae.updaterState(),
              System.nanoTime() - start);
      return kept == null ? update : update.withChains(kept.kept());
    } finally {
      NetworkPool.giveBack(vae);
    }
  }

  private boolean keepsChains() {
    return network.objective().name().keepsLatents();
  }

  private ShardChains chains(float[] before, ShardInfo shard) {
    int latentSize = network.model().latentSize();
    return new ShardChains(before, shard, latentSize, seed, position.round());
  }

  /** A speculative copy that has been overtaken, or a round whose result is not needed any more. */
  private static void throwIfCancelled() {
    TaskContext task = TaskContext.get();
    if (task != null && task.isInterrupted()) {
      throw new TaskKilledException("cancelled");
    }
  }

  private void setState(VaeNetwork vae, float[] updaterState) {
    switch (policy) {
      case AVERAGED, LOCAL -> {
        vae.setUpdaterState(updaterState);
        vae.setStep(step);
      }
      case RESET -> {
        vae.setUpdaterState(new float[vae.updaterState().length]);
        vae.setStep(0); // moments at zero need the bias correction of a start
      }
    }
  }
}
