package org.sparkvae.spark.evaluate;

import java.util.Iterator;
import java.util.List;
import java.util.function.Function;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.sparkvae.model.config.VaeConfig;
import org.sparkvae.model.network.RowBounds;
import org.sparkvae.model.network.VaeNetwork;
import org.sparkvae.model.objective.BoundTerms;
import org.sparkvae.model.random.Purpose;
import org.sparkvae.model.random.RowNoise;
import org.sparkvae.spark.data.shard.Block;
import org.sparkvae.spark.data.shard.BlockGroup;
import org.sparkvae.spark.data.shard.LocalShards;
import org.sparkvae.spark.data.shard.ShardTree;
import org.sparkvae.spark.data.shard.Shards;
import org.sparkvae.spark.executor.NetworkPool;

/**
 * Computes the bound of packed rows under given parameters, distributed: estimator B, or A where
 * the divergence has no closed form, klWeight 1, one draw a row, seeded by the row's identity. The
 * sums follow the tree of the shards.
 */
public record BoundEvaluator(JavaSparkContext spark, VaeConfig network, long seed) {
  /**
   * @param shards null if there are no rows
   * @return {@link #evaluate} of these rows; null without rows
   */
  public Function<float[], BoundTerms> boundOf(Shards shards) {
    return shards == null ? null : parameters -> evaluate(shards, parameters);
  }

  /**
   * Computes the same sums, to the same bits, in the calling thread.
   *
   * @param seed as for the evaluator
   */
  public static BoundTerms evaluateHere(
      LocalShards shards, VaeConfig network, long seed, float[] parameters) {
    return total(
        shards.blocks().stream()
            .map(blocks -> sums(blocks.iterator(), network, parameters, seed))
            .toList());
  }

  /** {@return sums over all rows, each row times its weight} */
  public BoundTerms evaluate(Shards shards, float[] parameters) {
    Broadcast<float[]> sent = spark.broadcast(parameters);
    VaeConfig config = network;
    long noiseSeed = seed;
    try {
      List<double[]> parts =
          shards
              .blocks()
              .mapPartitions(
                  blocks -> List.of(sums(blocks, config, sent.value(), noiseSeed)).iterator(), true)
              .collect();
      return total(parts);
    } finally {
      if (!spark.sc().isStopped()) {
        sent.destroy();
      }
    }
  }

  private static BoundTerms total(List<double[]> parts) {
    return ShardTree.sum(
        parts.stream()
            .map(sums -> new BoundTerms((long) sums[0], sums[1], sums[2], sums[3]))
            .toList());
  }

  /** The terms of a shard as plain numbers, because Kryo cannot create records. */
  private static double[] sums(
      Iterator<Block> blocks, VaeConfig config, float[] parameters, long seed) {
    VaeNetwork network = NetworkPool.borrow(config);
    try {
      network.setParameters(parameters);
      BoundTerms terms = BoundTerms.NONE;
      Iterator<BlockGroup> groups = BlockGroup.of(blocks, VaeNetwork.ROWS_AT_A_TIME);
      while (groups.hasNext()) {
        BlockGroup group = groups.next();
        float[] noise =
            RowNoise.of(seed, Purpose.EVALUATION_NOISE, group.identities(), network.noiseSize());
        RowBounds bounds = network.negativeElbo(group.features(), group.rows(), noise);
        int from = 0;
        for (Block block : group.blocks()) { // each has a sum of its own, whatever the groups are
          terms = terms.plus(bounds.rows(from, from + block.rows()).sum(block.weights()));
          from += block.rows();
        }
      }
      return new double[] {
        terms.rows(), terms.weightSum(), terms.reconstructionNllSum(), terms.klDivergenceSum()
      };
    } finally {
      NetworkPool.giveBack(network);
    }
  }
}
