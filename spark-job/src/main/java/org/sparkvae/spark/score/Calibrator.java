package org.sparkvae.spark.score;

import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.sparkvae.model.artifact.ScoreCalibration;
import org.sparkvae.model.artifact.ScoreHistogram;
import org.sparkvae.model.config.VaeConfig;
import org.sparkvae.model.network.VaeNetwork;
import org.sparkvae.spark.data.shard.Block;
import org.sparkvae.spark.data.shard.BlockGroup;
import org.sparkvae.spark.data.shard.Shards;
import org.sparkvae.spark.executor.NetworkPool;
import org.sparkvae.spark.recipe.ScoreConfig;

/** Learns what the scores of rows mean from packed rows, which get the scores of {@code score}. */
public record Calibrator(JavaSparkContext spark, VaeConfig network, ScoreConfig config) {
  /** Rows whose noise is in memory at a time. */
  private static final int MOST_ROWS = 4096;

  private static final ScoreHistogram NO_ROWS = ScoreHistogram.of(new double[0]);

  /**
   * @param train the training rows
   * @param heldOut null if there are none
   * @return empty if no finite score is reached by the share of the training rows, as after a
   *     divergence
   */
  public Optional<ScoreCalibration> calibrate(Shards train, Shards heldOut, float[] parameters) {
    Broadcast<float[]> sent = spark.broadcast(parameters);
    try {
      ScoreHistogram ofTrain = histogram(train, sent);
      if (!Double.isFinite(ofTrain.reachedBy(config.contamination()))) {
        return Optional.empty();
      }
      return Optional.of(
          ScoreCalibration.of(
              config.contamination(),
              config.elboSamples(),
              ofTrain,
              heldOut == null ? NO_ROWS : histogram(heldOut, sent)));
    } finally {
      if (!spark.sc().isStopped()) {
        sent.destroy();
      }
    }
  }

  private ScoreHistogram histogram(Shards shards, Broadcast<float[]> parameters) {
    VaeConfig ofNetwork = network;
    int draws = config.elboSamples();
    return shards
        .blocks()
        .mapPartitions(
            blocks -> List.of(histogram(blocks, ofNetwork, parameters.value(), draws)).iterator(),
            true)
        .treeReduce(ScoreHistogram::plus);
  }

  private static ScoreHistogram histogram(
      Iterator<Block> blocks, VaeConfig config, float[] parameters, int draws) {
    VaeNetwork network = NetworkPool.borrow(config);
    try {
      network.setParameters(parameters);
      ElboDraws elbo = new ElboDraws(network, draws);
      ScoreHistogram all = NO_ROWS;
      Iterator<BlockGroup> groups = BlockGroup.of(blocks, VaeNetwork.ROWS_AT_A_TIME);
      while (groups.hasNext()) {
        BlockGroup group = groups.next();
        for (int from = 0; from < group.rows(); from += MOST_ROWS) {
          int to = Math.min(group.rows(), from + MOST_ROWS);
          float[] features = group.features(from, to);
          long[] keys = ElboDraws.keys(features, to - from, config.featureSize());
          all = all.plus(ScoreHistogram.of(elbo.terms(features, keys).negativeElbo()));
        }
      }
      return all;
    } finally {
      NetworkPool.giveBack(network);
    }
  }
}
