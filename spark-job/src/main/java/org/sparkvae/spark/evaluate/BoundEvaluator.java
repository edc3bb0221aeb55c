package org.sparkvae.spark.evaluate;

import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.broadcast.Broadcast;
import org.sparkvae.model.config.VaeConfig;
import org.sparkvae.model.network.VaeNetwork;
import org.sparkvae.model.objective.BoundTerms;
import org.sparkvae.model.random.Purpose;
import org.sparkvae.model.random.RowNoise;
import org.sparkvae.spark.data.shard.Block;
import org.sparkvae.spark.data.shard.ShardTree;
import org.sparkvae.spark.data.shard.Shards;
import org.sparkvae.spark.executor.NetworkPool;
import org.sparkvae.spark.train.round.ShardUpdate;

/**
 * The bound of packed rows under given parameters: estimator B, klWeight 1, one draw a row, seeded
 * by the row's identity. Distributed; the sums follow the tree of the shards.
 */
public final class BoundEvaluator {
  private final JavaSparkContext spark;
  private final VaeConfig network;
  private final long seed;

  /**
   * @param spark where it runs
   * @param network what the parameters belong to
   * @param seed of the draws
   */
  public BoundEvaluator(JavaSparkContext spark, VaeConfig network, long seed) {
    this.spark = spark;
    this.network = network;
    this.seed = seed;
  }

  /**
   * @param shards the rows
   * @param parameters in flat order
   * @return sums over all rows, each times its weight
   */
  public BoundTerms evaluate(Shards shards, float[] parameters) {
    Broadcast<float[]> sent = spark.broadcast(parameters);
    VaeConfig config = network;
    long noiseSeed = seed;
    Function2<Integer, Iterator<Block>, Iterator<ShardUpdate>> task =
        (shard, blocks) ->
            List.of(ofShard(shard, blocks, config, sent.value(), noiseSeed)).iterator();
    List<ShardUpdate> parts = shards.blocks().mapPartitionsWithIndex(task, true).collect();
    sent.destroy();
    return ShardTree.sum(parts.stream().map(ShardUpdate::terms).toList());
  }

  private static ShardUpdate ofShard(
      int shard, Iterator<Block> blocks, VaeConfig config, float[] parameters, long seed) {
    VaeNetwork network = NetworkPool.borrow(config);
    try {
      network.setParameters(parameters);
      BoundTerms terms = BoundTerms.NONE;
      while (blocks.hasNext()) {
        Block block = blocks.next();
        float[] noise =
            RowNoise.of(
                seed, Purpose.EVALUATION_NOISE, block.identities(), config.model().latentSize());
        terms =
            terms.plus(
                network.negativeElbo(block.features(), block.rows(), noise).sum(block.weights()));
      }
      return ShardUpdate.ofTerms(shard, terms);
    } finally {
      NetworkPool.giveBack(network);
    }
  }
}
