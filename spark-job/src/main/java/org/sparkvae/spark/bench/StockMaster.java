package org.sparkvae.spark.bench;

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
import org.sparkvae.spark.bench.peer.StockVae;
import org.sparkvae.spark.data.shard.Block;
import org.sparkvae.spark.train.Engine;
import org.sparkvae.spark.train.TrainingConfig;
import org.sparkvae.spark.train.TrainingListener;
import org.sparkvae.spark.train.TrainingProgress;
import org.sparkvae.spark.train.TrainingResult;
import org.sparkvae.spark.train.TrainingState;
import org.sparkvae.spark.train.round.PassBatches;
import org.sparkvae.spark.train.stock.StockTrainer;

/** The same rows through DL4J's own parameter averaging: over stock layers, and over our graph. */
final class StockMaster {
  private final JavaSparkContext spark;
  private final Workload workload;
  private final int mostBatches;
  private final float[] parameters;

  /**
   * @param mostBatches of a shard in a pass over stock layers
   */
  StockMaster(JavaSparkContext spark, Workload workload, int mostBatches) {
    this.spark = spark;
    this.workload = workload;
    this.mostBatches = mostBatches;
    try (VaeNetwork network = new VaeNetwork(workload.network())) {
      this.parameters = network.parameters();
    }
  }

  /**
   * A pass over a graph of stock layers.
   *
   * @param interval mini-batches between two averages
   * @return rows that were trained a second, by the wall's clock
   */
  double rowsPerSecondOfStockLayers(int interval) {
    VaeConfig config = workload.network();
    int batchSize = workload.training().batchSize();
    JavaRDD<MultiDataSet> batches = batches(config, batchSize);
    SparkComputationGraph graph =
        new SparkComputationGraph(
            spark, StockVae.graph(config, parameters), master(batchSize, interval));
    long trained = trainedBatches(batches.count(), (long) interval * workload.workers());
    long began = System.nanoTime();
    graph.fitMultiDataSet(batches);
    double seconds = (System.nanoTime() - began) / 1e9;
    batches.unpersist(); // the master has persisted it
    return trained * batchSize / seconds;
  }

  /** Full mini-batches alone, so that all are of one size. */
  private JavaRDD<MultiDataSet> batches(VaeConfig config, int batchSize) {
    PassBatches passes = new PassBatches(workload.shards(), config, batchSize, workload.seed());
    int most = mostBatches;
    Function2<Integer, Iterator<Block>, Iterator<MultiDataSet>> cut =
        (shard, blocks) ->
            stream(passes.of(shard, 0, blocks))
                .filter(batch -> batch.rows() == batchSize)
                .limit(most)
                .map(batch -> dataSet(batch, config))
                .iterator();
    return workload.shards().blocks().mapPartitionsWithIndex(cut, true);
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
    return new ParameterAveragingTrainingMaster.Builder(
            Integer.valueOf(workload.workers()), batchSize)
        .batchSizePerWorker(batchSize)
        .averagingFrequency(interval)
        .saveUpdater(true)
        .rddTrainingApproach(RDDTrainingApproach.Direct) // Export leaves files behind
        .rngSeed(workload.seed())
        .build();
  }

  /** It leaves out what fills no interval, unless there is but one. */
  static long trainedBatches(long batches, long ofAnAverage) {
    return batches <= ofAnAverage ? batches : batches - batches % ofAnAverage;
  }

  /**
   * A pass over our graph.
   *
   * @param interval mini-batches between two averages
   * @return rows that were trained a second, by the wall's clock
   */
  double rowsPerSecondOfOurGraph(int interval) {
    TrainingConfig endless = RoundRate.endless(workload.training(), workload.workers(), interval);
    TrainingConfig onePass =
        new TrainingConfig(
            Engine.DL4J_SPARK,
            1,
            endless.shards(),
            endless.batchSize(),
            endless.averagingInterval(),
            endless.workerState(),
            endless.optimizer(),
            endless.outer(),
            endless.guard(),
            endless.earlyStopping(),
            endless.validation(),
            endless.wireFormat());
    double[] fitSeconds = {0};
    TrainingResult result =
        new StockTrainer(spark, onePass, workload.network(), workload.seed(), null)
            .train(
                workload.shards(),
                TrainingProgress.initial(TrainingState.initial(workload.network(), onePass)),
                TrainingListener.NONE.withReports(
                    report -> fitSeconds[0] = report.times().compute()));
    return result.progress().rows() / fitSeconds[0];
  }
}
