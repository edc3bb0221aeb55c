package org.sparkvae.spark.train.stock;

import java.util.Arrays;
import java.util.Iterator;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.Function2;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.sparkvae.model.config.VaeConfig;
import org.sparkvae.model.network.Batch;
import org.sparkvae.model.network.VaeNetwork;
import org.sparkvae.spark.data.shard.Block;
import org.sparkvae.spark.data.shard.Shards;
import org.sparkvae.spark.train.round.PassBatches;

/**
 * Shards as DL4J expects them: mini-batches with features and noise as inputs, features as label
 * and row weights, if there are any, as label mask. Order and noise are functions of (seed, pass,
 * shard), so that a recomputed RDD is the same.
 */
final class StockBatches {
  private StockBatches() {}

  /**
   * {@return an RDD that is not persisted: the stock master persists it, and refuses one that is}
   */
  static JavaRDD<MultiDataSet> of(
      Shards shards, VaeConfig network, int batchSize, long seed, int pass) {
    PassBatches batches = new PassBatches(shards, network, batchSize, seed);
    Function2<Integer, Iterator<Block>, Iterator<MultiDataSet>> cut =
        (index, blocks) -> new DataSets(network, batches.of(index, pass, blocks));
    return shards.blocks().mapPartitionsWithIndex(cut, true);
  }

  /** Number of mini-batches in a pass, including short ones. */
  static long count(Shards shards, int batchSize) {
    return shards.sizes().stream()
        .mapToLong(shard -> ((long) shard.rows() + batchSize - 1) / batchSize)
        .sum();
  }

  private record DataSets(VaeConfig network, Iterator<Batch> batches)
      implements Iterator<MultiDataSet> {
    @Override
    public boolean hasNext() {
      return batches.hasNext();
    }

    @Override
    public MultiDataSet next() {
      Batch batch = batches.next();
      INDArray features = matrix(batch.rows(), network.featureSize(), batch.features());
      INDArray noise = matrix(batch.rows(), VaeNetwork.trainingNoiseSize(network), batch.noise());
      INDArray[] rowWeights =
          batch.rowWeights() == null
              ? null
              : new INDArray[] {matrix(batch.rows(), 1, batch.rowWeights())};
      return new org.nd4j.linalg.dataset.MultiDataSet(
          new INDArray[] {features, noise}, new INDArray[] {features}, null, rowWeights);
    }

    private static INDArray matrix(int rows, int columns, float[] values) {
      return Nd4j.createFromArray(Arrays.copyOf(values, rows * columns)).reshape(rows, columns);
    }
  }
}
