package org.sparkvae.spark.bench.peer;

import java.util.Iterator;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function2;
import org.deeplearning4j.spark.api.RDDTrainingApproach;
import org.deeplearning4j.spark.impl.graph.SparkComputationGraph;
import org.deeplearning4j.spark.impl.paramavg.ParameterAveragingTrainingMaster;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.sparkvae.model.config.VaeConfig;
import org.sparkvae.model.network.Batch;
import org.sparkvae.model.network.VaeNetwork;
import org.sparkvae.spark.data.shard.Block;
import org.sparkvae.spark.data.shard.Shards;
import org.sparkvae.spark.train.Engine;
import org.sparkvae.spark.train.TrainingConfig;
import org.sparkvae.spark.train.TrainingListener;
import org.sparkvae.spark.train.TrainingProgress;
import org.sparkvae.spark.train.TrainingResult;
import org.sparkvae.spark.train.TrainingState;
import org.sparkvae.spark.train.round.PassBatches;
import org.sparkvae.spark.train.stock.StockTrainer;

/** DL4J's own parameter averaging on the same rows, with stock layers and with our graph. */
public final class StockMaster {
  private final JavaSparkContext spark;
  private final VaeConfig network;
  private final TrainingConfig training;
  private final Shards shards;
  private final int mostBatches;
  private final float[] parameters;

  /**
   * @param shards the training rows, packed and persisted; each shard has a worker
   * @param mostBatches the most mini-batches per shard in a pass over stock layers
   */
  public StockMaster(
      JavaSparkContext spark,
      VaeConfig network,
      TrainingConfig training,
      Shards shards,
      int mostBatches) {
    this.spark = spark;
    this.network = network;
    this.training = training;
    this.shards = shards;
    this.mostBatches = mostBatches;
    try (VaeNetwork built = new VaeNetwork(network)) {
      this.parameters = built.parameters();
    }
  }

  /**
   * Trains a graph of stock layers for a pass.
   *
   * @param interval mini-batches between two averages
   * @return training rows per second of wall time
   */
  public double rowsPerSecondOfStockLayers(int interval) {
    int batchSize = training.batchSize();
    JavaRDD<MultiDataSet> batches = batches(batchSize);
    SparkComputationGraph graph =
        new SparkComputationGraph(
            spark, StockVae.graph(network, parameters), master(batchSize, interval));
    long trained = trainedBatches(batches.count(), (long) interval * workers());
    long began = System.nanoTime();
    graph.fitMultiDataSet(batches);
    double seconds = (System.nanoTime() - began) / 1e9;
    batches.unpersist(); // the master has persisted it
    return trained * batchSize / seconds;
  }

  /** Full mini-batches only, so that all have the same size. */
  private JavaRDD<MultiDataSet> batches(int batchSize) {
    VaeConfig config = network;
    PassBatches passes = new PassBatches(shards, config, batchSize, config.seed());
    int most = mostBatches;
    Function2<Integer, Iterator<Block>, Iterator<MultiDataSet>> cut =
        (shard, blocks) ->
            stream(passes.of(shard, 0, blocks))
                .filter(batch -> batch.rows() == batchSize)
                .limit(most)
                .map(batch -> dataSet(batch, config))
                .iterator();
    return shards.blocks().mapPartitionsWithIndex(cut, true);
  }

  private int workers() {
    return shards.sizes().size();
  }

  private static Stream<Batch> stream(Iterator<Batch> batches) {
    return StreamSupport.stream(
        Spliterators.spliteratorUnknownSize(batches, Spliterator.ORDERED), false);
  }

  private static MultiDataSet dataSet(Batch batch, VaeConfig config) {
    INDArray[] inputs = StockVae.inputs(batch, config);
    return new org.nd4j.linalg.dataset.MultiDataSet(
        inputs, StockVae.labels(inputs[0], config), null, null);
  }

  private ParameterAveragingTrainingMaster master(int batchSize, int interval) {
    return new ParameterAveragingTrainingMaster.Builder(Integer.valueOf(workers()), batchSize)
        .batchSizePerWorker(batchSize)
        .averagingFrequency(interval)
        .saveUpdater(true)
        .rddTrainingApproach(RDDTrainingApproach.Direct) // Export leaves files behind
        .rngSeed(network.seed())
        .build();
  }

  /** DL4J's master skips an incomplete last interval, unless it is the only one. */
  static long trainedBatches(long batches, long ofAnAverage) {
    return batches <= ofAnAverage ? batches : batches - batches % ofAnAverage;
  }

  /**
   * Trains our graph for a pass.
   *
   * @param interval mini-batches between two averages
   * @return training rows per second of wall time
   */
  public double rowsPerSecondOfOurGraph(int interval) {
    TrainingConfig onePass =
        training
            .withEngine(Engine.DL4J_SPARK)
            .withPasses(1)
            .withShards(workers())
            .withAveragingInterval(interval);
    double[] fitSeconds = {0};
    TrainingResult result =
        new StockTrainer(spark, onePass, network, network.seed(), null)
            .train(
                shards,
                TrainingProgress.initial(TrainingState.initial(network, onePass)),
                TrainingListener.NONE.withReports(
                    report -> fitSeconds[0] = report.times().compute()));
    return result.progress().rows() / fitSeconds[0];
  }
}
