package org.sparkvae.spark.train.round;

import java.util.ArrayList;
import java.util.List;
import org.sparkvae.model.config.VaeConfig;
import org.sparkvae.spark.data.shard.LocalShards;
import org.sparkvae.spark.data.shard.ShardInfo;

/**
 * Runs rounds in the calling thread, which is the worker of one shard after another. For a training
 * that is itself one of many tasks.
 *
 * @param sizes size of each shard, by index
 * @param batchSize rows of a mini-batch (M)
 */
public record LocalRounds(
    LocalShards shards,
    List<ShardInfo> sizes,
    VaeConfig network,
    long seed,
    int batchSize,
    OptimizerStatePolicy policy)
    implements Rounds {
  @Override
  public RoundFuture send(WorkerState start, RoundPosition position, int batches) {
    ShardWorker worker =
        new ShardWorker(network, seed, batchSize, policy, position, start.step(), batches);
    return RoundFuture.whenAwaited(() -> run(worker, start));
  }

  private RoundResult run(ShardWorker worker, WorkerState start) {
    long sent = System.nanoTime();
    List<ShardUpdate> updates = new ArrayList<>(sizes.size());
    for (ShardInfo info : sizes) {
      float[] state = start.isShared() ? start.updaterState() : start.ownStates().get(info.shard());
      updates.add(
          worker.train(
              info,
              shards.blocks().get(info.shard()).iterator(),
              start.parameters(),
              state,
              start.chains(info.shard())));
    }
    RoundResult.Times times = RoundResult.Times.of(updates, 1, sent, System.nanoTime());
    return new RoundResult(updates, List.of(), policy, times);
  }
}
