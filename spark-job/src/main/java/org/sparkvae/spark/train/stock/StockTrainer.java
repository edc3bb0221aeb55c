package org.sparkvae.spark.train.stock;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.spark.api.RDDTrainingApproach;
import org.deeplearning4j.spark.impl.graph.SparkComputationGraph;
import org.deeplearning4j.spark.impl.paramavg.ParameterAveragingTrainingMaster;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sparkvae.model.config.ConfigException;
import org.sparkvae.model.config.Problems;
import org.sparkvae.model.config.VaeConfig;
import org.sparkvae.model.network.VaeNetwork;
import org.sparkvae.model.objective.BoundTerms;
import org.sparkvae.model.objective.RowTerms;
import org.sparkvae.spark.data.shard.Shards;
import org.sparkvae.spark.evaluate.BoundEvaluator;
import org.sparkvae.spark.train.RoundReport;
import org.sparkvae.spark.train.RoundReport.Judgment;
import org.sparkvae.spark.train.Trainer;
import org.sparkvae.spark.train.TrainingConfig;
import org.sparkvae.spark.train.TrainingListener;
import org.sparkvae.spark.train.TrainingListener.Next;
import org.sparkvae.spark.train.TrainingProgress;
import org.sparkvae.spark.train.TrainingResult;
import org.sparkvae.spark.train.TrainingResult.Outcome;
import org.sparkvae.spark.train.TrainingState;
import org.sparkvae.spark.train.TrainingState.GuardState;
import org.sparkvae.spark.train.TrainingTimes;
import org.sparkvae.spark.train.ValidationSchedule;
import org.sparkvae.spark.train.round.RoundPosition;
import org.sparkvae.spark.train.round.WorkerState;

/**
 * The baseline: the same graph and rows through DL4J's own parameter averaging. A round here is a
 * pass. The stock master's behavior is left as it is: means are unweighted, it assigns mini-batches
 * to workers, it skips mini-batches beyond the last whole interval, and its step count rises by the
 * interval whatever was done. Workers never see that count (the copied configuration starts at 0,
 * so Adam's bias correction restarts in each interval). Two runs may end in different bits.
 */
public final class StockTrainer implements Trainer {
  private static final String REGISTRATOR = "org.nd4j.kryo.Nd4jRegistrator";

  private static final Logger LOG = LoggerFactory.getLogger(StockTrainer.class);

  private final JavaSparkContext spark;
  private final TrainingConfig config;
  private final VaeConfig network;
  private final long seed;
  private final BoundEvaluator evaluator;
  private final ValidationSchedule validation;

  /**
   * @param config settings; outer optimizer, guard and early stopping are ignored
   * @param seed determines row orders and noise
   * @param validationRows rows whose bound is reported; null if there are none
   * @throws org.sparkvae.model.config.ConfigException if the stock master cannot run this training
   */
  public StockTrainer(
      JavaSparkContext spark,
      TrainingConfig config,
      VaeConfig network,
      long seed,
      Shards validationRows) {
    StockLimits.require(network.model(), network.objective(), network.optimizer());
    requireRegistrator(spark.getConf());
    this.spark = spark;
    this.config = config;
    this.network = network;
    this.seed = seed;
    this.evaluator = new BoundEvaluator(spark, network, seed);
    this.validation = new ValidationSchedule(config, evaluator.boundOf(validationRows), 0);
  }

  private static void requireRegistrator(SparkConf spark) {
    String serializer = spark.get("spark.serializer", "");
    String registrator = spark.get("spark.kryo.registrator", "none");
    new Problems("")
        .require(
            !serializer.endsWith("KryoSerializer") || registrator.contains(REGISTRATOR),
            "spark.kryo.registrator",
            registrator,
            "must be " + REGISTRATOR + " where training.engine = dl4j-spark goes through Kryo")
        .throwIfAny();
  }

  @Override
  public TrainingResult train(Shards shards, TrainingProgress start, TrainingListener listener) {
    SparkComputationGraph graph =
        new SparkComputationGraph(spark, graph(start.state().worker()), master(shards));
    warnOfSurplus(shards);
    long rows = rowsOfPass(shards).get(0);
    TrainingProgress progress = start;
    Next next = Next.CONTINUE;
    while (next == Next.CONTINUE && progress.state().pass() < config.passes()) {
      TrainingState state = progress.state();
      long began = System.nanoTime();
      JavaRDD<MultiDataSet> batches =
          StockBatches.of(shards, network, config.batchSize(), seed, state.pass());
      ComputationGraph trained = trained(graph, batches);
      long fitted = System.nanoTime();

      WorkerState worker = worker(trained);
      if (!worker.isFinite()) {
        return new TrainingResult(Outcome.DIVERGED, state.worker(), progress);
      }
      requireProgress(state.worker(), worker, shards);
      TrainingState after = after(state, worker);
      BoundTerms terms = evaluator.evaluate(shards, worker.parameters());
      OptionalDouble bound =
          validation.isDue(true) ? validation.bound(after) : OptionalDouble.empty();
      TrainingTimes spent =
          new TrainingTimes((fitted - began) / 1e9, 0, 0, (System.nanoTime() - fitted) / 1e9);
      RoundReport report = report(after, terms, bound, spent);
      progress = progress.after(report, after, rows);
      next = listener.onRound(report, progress);
    }
    Outcome outcome =
        progress.state().pass() < config.passes() ? Outcome.INTERRUPTED : Outcome.DONE;
    return new TrainingResult(outcome, progress.state().worker(), progress);
  }

  private ComputationGraph trained(SparkComputationGraph graph, JavaRDD<MultiDataSet> batches) {
    try {
      return graph.fitMultiDataSet(batches);
    } finally {
      if (!spark.sc().isStopped()) {
        batches.unpersist(false); // the stock master has persisted it
      }
    }
  }

  /** A training that trains nothing must not end as if it were done. */
  private void requireProgress(WorkerState before, WorkerState after, Shards shards) {
    if (Arrays.equals(before.parameters(), after.parameters())) {
      throw ConfigException.of(
          "training.engine",
          "Cannot train with training.engine = dl4j-spark: a pass over %d rows in %d mini-batches changed no parameter. Set training.engine = averaging, or a smaller training.batchSize and training.averagingInterval"
              .formatted(shards.rows(), StockBatches.count(shards, config.batchSize())));
    }
  }

  private RoundReport report(
      TrainingState after, BoundTerms terms, OptionalDouble bound, TrainingTimes spent) {
    return new RoundReport(
        after.round(),
        after.pass(),
        config.passes(),
        1,
        RowTerms.sumsOfElbo(terms, network.objective().klWeight()),
        Judgment.ACCEPTED,
        List.of(),
        bound,
        spent);
  }

  private ComputationGraph graph(WorkerState worker) {
    ComputationGraph graph = new ComputationGraph(VaeNetwork.graphConfiguration(network));
    graph.init();
    graph.setParams(Nd4j.createFromArray(worker.parameters()));
    INDArray updaterState = graph.getUpdater().getStateViewArray();
    if (updaterState != null && worker.updaterState().length == updaterState.length()) {
      updaterState.assign(
          Nd4j.createFromArray(worker.updaterState()).reshape(updaterState.shape()));
    }
    graph.getConfiguration().setIterationCount(Math.toIntExact(worker.step()));
    return graph;
  }

  private ParameterAveragingTrainingMaster master(Shards shards) {
    return new ParameterAveragingTrainingMaster.Builder(
            Integer.valueOf(shards.sizes().size()), config.batchSize())
        .batchSizePerWorker(config.batchSize())
        .averagingFrequency(interval(shards))
        .workerPrefetchNumBatches(0)
        .saveUpdater(true)
        .rddTrainingApproach(RDDTrainingApproach.Direct) // Export would leave files behind
        .rngSeed(seed)
        .build();
  }

  /** At most a pass: the step count rises by the whole interval. */
  private int interval(Shards shards) {
    long workers = shards.sizes().size();
    long ofEachWorker = (StockBatches.count(shards, config.batchSize()) + workers - 1) / workers;
    return (int) Math.max(1, Math.min(config.averagingInterval(), ofEachWorker));
  }

  /** A round here is a pass. */
  @Override
  public List<Long> rowsOfPass(Shards shards) {
    return List.of(shards.rows() - Math.min(surplus(shards) * config.batchSize(), shards.rows()));
  }

  /** Number of mini-batches that the stock master skips in each pass. */
  private long surplus(Shards shards) {
    long batches = StockBatches.count(shards, config.batchSize());
    long ofAnAverage = (long) interval(shards) * shards.sizes().size();
    return batches <= ofAnAverage ? 0 : batches % ofAnAverage;
  }

  private void warnOfSurplus(Shards shards) {
    long surplus = surplus(shards);
    if (surplus > 0) {
      LOG.warn(
          "The stock master trains whole intervals only: it skips {} of {} mini-batches per pass",
          surplus,
          StockBatches.count(shards, config.batchSize()));
    }
  }

  private static WorkerState worker(ComputationGraph graph) {
    INDArray updaterState = graph.getUpdater().getStateViewArray();
    return new WorkerState(
        graph.params().toFloatVector(),
        updaterState == null ? new float[0] : updaterState.toFloatVector(),
        List.of(),
        graph.getConfiguration().getIterationCount());
  }

  private static TrainingState after(TrainingState state, WorkerState worker) {
    return new TrainingState(
        worker,
        state.outer(),
        new RoundPosition(state.round() + 1, state.pass() + 1, 0),
        new GuardState(state.worker(), 0, 0, 0, List.of()),
        null);
  }
}
