package org.sparkvae.spark.train.round;

import java.util.Iterator;
import org.apache.spark.TaskContext;
import org.apache.spark.TaskKilledException;
import org.sparkvae.model.network.VaeNetwork;
import org.sparkvae.model.objective.BoundTerms;
import org.sparkvae.model.random.NoiseStream;
import org.sparkvae.model.random.Purpose;
import org.sparkvae.spark.data.shard.Block;
import org.sparkvae.spark.data.shard.ShardInfo;
import org.sparkvae.spark.executor.NetworkPool;

/**
 * The worker's end of a round: steps over the shard's next mini-batches. A pure function of its
 * arguments, so a task that is retried, speculated or moved answers the same bits.
 */
public final class ShardWorker {
  private ShardWorker() {}

  /**
   * @param shard which, and its size
   * @param blocks of the shard
   * @param parameters to start from
   * @param updaterState to start from; not read where the worker state is RESET
   * @param input what the driver says
   */
  public static ShardUpdate train(
      ShardInfo shard,
      Iterator<Block> blocks,
      float[] parameters,
      float[] updaterState,
      RoundInput input) {
    long start = System.nanoTime();
    long from = (long) input.firstBatch() * input.batchSize();
    if (from >= shard.rows()) {
      return ShardUpdate.ofNothing(shard.shard()); // it has finished its pass
    }
    long to = Math.min(from + (long) input.batches() * input.batchSize(), shard.rows());
    int[] rows =
        new PassOrder(input.seed(), input.pass(), shard.shard(), shard.rows(), shard.rowsPerBlock())
            .rows((int) from, (int) to);
    NoiseStream noise =
        NoiseStream.of(input.seed(), Purpose.TRAINING_NOISE.id(), input.round(), shard.shard());
    MiniBatches batches =
        new MiniBatches(
            input.network(), rows, shard.rowsPerBlock(), blocks, input.batchSize(), noise);

    VaeNetwork network = NetworkPool.borrow(input.network());
    try {
      network.setParameters(parameters);
      setState(network, updaterState, input);
      BoundTerms terms = BoundTerms.NONE;
      int steps = 0;
      while (batches.hasNext() && terms.isFinite()) {
        throwIfCancelled();
        terms = terms.plus(network.fit(batches.next()));
        steps++;
      }
      ShardUpdate update =
          new ShardUpdate(
              shard.shard(),
              terms,
              steps,
              network.parameters(),
              input.workerState() == OptimizerStatePolicy.RESET
                  ? new float[0]
                  : network.updaterState(),
              System.nanoTime() - start);
      return switch (input.wireFormat()) {
        case FLOAT32 -> update;
        case FLOAT16 -> update.rounded(parameters, roundingDraws(shard, input));
      };
    } finally {
      NetworkPool.giveBack(network);
    }
  }

  /** Of a copy that another has overtaken, and of a round that nobody waits for any more. */
  private static void throwIfCancelled() {
    TaskContext task = TaskContext.get();
    if (task != null && task.isInterrupted()) {
      throw new TaskKilledException("cancelled");
    }
  }

  private static NoiseStream roundingDraws(ShardInfo shard, RoundInput input) {
    return NoiseStream.of(input.seed(), Purpose.WIRE_ROUNDING.id(), input.round(), shard.shard());
  }

  private static void setState(VaeNetwork network, float[] updaterState, RoundInput input) {
    switch (input.workerState()) {
      case AVERAGED, LOCAL -> {
        network.setUpdaterState(updaterState);
        network.setStep(input.step());
      }
      case RESET -> {
        network.setUpdaterState(new float[network.updaterState().length]);
        network.setStep(0); // moments at zero need the bias correction of a start
      }
    }
  }
}
