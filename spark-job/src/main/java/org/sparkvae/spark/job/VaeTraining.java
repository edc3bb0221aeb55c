package org.sparkvae.spark.job;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.spark.SparkException;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sparkvae.model.artifact.ModelArtifact;
import org.sparkvae.model.artifact.ScoreCalibration;
import org.sparkvae.model.artifact.TrainingPosition;
import org.sparkvae.model.config.VaeConfig;
import org.sparkvae.model.network.VaeNetwork;
import org.sparkvae.model.objective.BoundTerms;
import org.sparkvae.spark.checkpoint.CheckpointOrigin;
import org.sparkvae.spark.data.Split;
import org.sparkvae.spark.data.shard.Shards;
import org.sparkvae.spark.evaluate.BoundEvaluator;
import org.sparkvae.spark.executor.Preflight;
import org.sparkvae.spark.job.TrainingReport.LabeledRows;
import org.sparkvae.spark.provenance.Provenance;
import org.sparkvae.spark.recipe.Recipe;
import org.sparkvae.spark.score.Calibrator;
import org.sparkvae.spark.score.StoredModel;
import org.sparkvae.spark.train.ParameterAveragingTrainer;
import org.sparkvae.spark.train.RoundReport;
import org.sparkvae.spark.train.Trainer;
import org.sparkvae.spark.train.TrainingConfig;
import org.sparkvae.spark.train.TrainingListener;
import org.sparkvae.spark.train.TrainingProgress;
import org.sparkvae.spark.train.TrainingResult;
import org.sparkvae.spark.train.TrainingState;
import org.sparkvae.spark.train.TrainingTimes;
import org.sparkvae.spark.train.stock.StockTrainer;

/**
 * A training as a program calls it: source, survey, shards, rounds, bounds, {@link ModelArtifact}.
 * {@link #train} runs all steps; {@link TrainingJob} runs them one by one and saves what they
 * produce. Nothing is written, except bad rows where the recipe sets a quarantine path, and
 * checkpoints where a directory for them is given.
 *
 * <p>A training that fails, is cancelled in Spark, or whose thread is interrupted, ends with an
 * exception; its Spark jobs are cancelled, and what it held is freed.
 */
public final class VaeTraining implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(VaeTraining.class);

  private final SparkSession spark;
  private final JavaSparkContext context;
  private final Recipe recipe;
  private final Run run;
  private final JobScope jobs;
  private final Preflight preflight;
  private final TrainingRows rows;
  private final Optional<WarmStart> warmStart;
  private final Provenance provenance;
  private final VaeConfig network;
  private final Deque<TrainingTimes> times = new ArrayDeque<>();
  private List<Long> rowsOfPass = List.of();
  private int firstRound;
  private double readSeconds;

  /**
   * One run of a program that trains.
   *
   * @param id names the run in logs, Spark's pages and files
   * @param started wall-clock time of the start
   * @param startNanos {@link System#nanoTime} of the start
   */
  record Run(String id, Instant started, long startNanos) {
    static Run start() {
      return new Run(
          UUID.randomUUID().toString().substring(0, 8), Instant.now(), System.nanoTime());
    }

    double seconds() {
      return (System.nanoTime() - startNanos) / 1e9;
    }
  }

  private VaeTraining(
      SparkSession spark,
      Recipe recipe,
      Optional<Dataset<Row>> given,
      Optional<StoredModel> initFrom,
      Run run) {
    this.spark = spark;
    this.context = new JavaSparkContext(spark.sparkContext());
    this.recipe = recipe;
    this.run = run;
    preflight = new Preflight(context);
    jobs = new JobScope(context, run.id());
    try {
      preflight.check(recipe.cluster().cpu());
      rows = TrainingRows.survey(spark, recipe, given, run.id());
      warmStart = WarmStart.from(initFrom, rows.table().scalingRule());
      provenance = rows.provenance(recipe, warmStart);
      network = rows.network(recipe);
      warmStart.ifPresent(stored -> stored.requireFit(network));
      rows.requireEnough(recipe, warmStart.isPresent() ? 0 : VaeNetwork.initialRows(network));
    } catch (Throwable failed) {
      jobs.close();
      throw failed;
    }
  }

  /**
   * Trains from the source of rows to the model.
   *
   * @param initFrom the model whose parameters the training starts from, instead of drawn ones
   * @param listener receives a report of each round, and may stop the training
   * @return the model; after a stop, with the parameters of the last round
   * @throws IOException if bad rows cannot be written to the recipe's quarantine path
   */
  public static ModelArtifact train(
      SparkSession spark, Recipe recipe, Optional<StoredModel> initFrom, TrainingListener listener)
      throws IOException {
    return train(spark, recipe, Optional.empty(), initFrom, Optional.empty(), listener);
  }

  /**
   * Trains on the rows of a DataFrame. The {@code checkpoint} section of the recipe schedules the
   * checkpoints, if there is a directory for them. They stay if the training fails or is stopped.
   * The same rows and settings then resume from the last one, to the same bits as without the
   * interruption.
   *
   * @param recipe whose {@code data.format} is {@code dataFrame}
   * @param initFrom as for {@link #train(SparkSession, Recipe, Optional, TrainingListener)}
   * @param checkpointDir directory on any Hadoop file system, which different trainings may share,
   *     also at the same time; what this one has written there is deleted when it completes
   * @param listener as there
   * @return the model
   * @throws org.sparkvae.model.config.ConfigException if an equal training is running with the same
   *     directory
   * @throws IOException as there, or if checkpoints cannot be read
   */
  public static ModelArtifact train(
      Dataset<Row> rows,
      Recipe recipe,
      Optional<StoredModel> initFrom,
      Optional<String> checkpointDir,
      TrainingListener listener)
      throws IOException {
    return train(rows.sparkSession(), recipe, Optional.of(rows), initFrom, checkpointDir, listener);
  }

  private static ModelArtifact train(
      SparkSession spark,
      Recipe recipe,
      Optional<Dataset<Row>> given,
      Optional<StoredModel> initFrom,
      Optional<String> checkpointDir,
      TrainingListener listener)
      throws IOException {
    try (VaeTraining training = open(spark, recipe, given, initFrom, Run.start())) {
      return checkpointDir.isPresent()
          ? SharedCheckpoints.train(training, checkpointDir.get(), listener)
          : training.train(listener);
    } catch (Exception failure) {
      if (isInterrupt(failure)) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("Interrupted during a training", failure);
      }
      throw failure;
    }
  }

  /**
   * Spark throws InterruptedException without declaring it. That of a task is the cause of a
   * SparkException, and does not mean this thread.
   */
  private static boolean isInterrupt(Throwable failure) {
    Throwable cause = failure;
    while (cause != null && !(cause instanceof InterruptedException)) {
      cause = cause instanceof SparkException ? null : cause.getCause();
    }
    return cause != null;
  }

  private ModelArtifact train(TrainingListener listener) throws IOException {
    pack();
    TrainingResult result = rounds(start(), listener);
    return artifact(result, metrics(result, bounds(result), 0), origin());
  }

  /** Checks the hosts, opens the source and surveys it. */
  static VaeTraining open(
      SparkSession spark,
      Recipe recipe,
      Optional<Dataset<Row>> given,
      Optional<StoredModel> initFrom,
      Run run) {
    return new VaeTraining(spark, recipe, given, initFrom, run);
  }

  SparkSession spark() {
    return spark;
  }

  Recipe recipe() {
    return recipe;
  }

  Run run() {
    return run;
  }

  /** Identifies this training; only a checkpoint of an equal training can continue it. */
  CheckpointOrigin origin() {
    return provenance.checkpointOrigin();
  }

  /** Packs the rows of each split into persisted shards. */
  void pack() throws IOException {
    preflight.checkDisk(rows.packedBytes());
    rows.pack(recipe);
  }

  /** The state before the first round. */
  TrainingProgress start() {
    float[] parameters =
        warmStart
            .map(WarmStart::parameters)
            .orElseGet(() -> VaeNetwork.initialParameters(network, rows.toStartFrom(recipe)));
    return TrainingProgress.initial(TrainingState.initial(network, recipe.training(), parameters));
  }

  /**
   * Runs the rounds.
   *
   * @param start {@link #start}, or the progress that a checkpoint holds
   */
  TrainingResult rounds(TrainingProgress start, TrainingListener listener) {
    TrainingState state = start.state();
    firstRound = state.round();
    readSeconds = run.seconds();
    LOG.info(
        "{} trains {} parameters on {} rows in {} shards",
        run.id(),
        state.worker().parameters().length,
        network.rows(),
        recipe.training().shards());
    warnOfAnEndlessWarmUp();
    if (firstRound > 0) {
      LOG.info("{} resumes after round {}, in pass {}", run.id(), firstRound, state.pass() + 1);
    }
    TrainingRows.describe(context, run.id(), "train");
    Shards shards = rows.splits().get(Split.TRAIN);
    ProgressLines lines = new ProgressLines(run.id(), shareDone(state, shards));
    Trainer trainer = trainer();
    rowsOfPass = trainer.rowsOfPass(shards);
    return trainer.train(shards, start, listener.withReports(lines).withReports(this::keepTimes));
  }

  private void warnOfAnEndlessWarmUp() {
    TrainingConfig training = recipe.training();
    long steps =
        (long) training.passes()
            * rows.splits().get(Split.TRAIN).batchesInPass(training.batchSize());
    if (recipe.objective().klWarmUpSteps() > steps) {
      LOG.warn(
          "objective.klWarmUpSteps is {}, but this training has {} steps: the KL divergence never gets"
              + " its whole weight",
          recipe.objective().klWarmUpSteps(),
          steps);
    }
  }

  private void keepTimes(RoundReport report) {
    times.add(report.times());
    if (times.size() > TrainingProgress.MAX_HISTORY) {
      times.remove();
    }
  }

  private double shareDone(TrainingState state, Shards shards) {
    TrainingConfig training = recipe.training();
    int batchesInPass = shards.batchesInPass(training.batchSize());
    return (state.pass() + (double) state.position().batchInPass() / batchesInPass)
        / training.passes();
  }

  private Trainer trainer() {
    TrainingConfig training = recipe.training();
    long seed = recipe.seed();
    Shards validation = rows.splits().get(Split.VALIDATION);
    return switch (training.engine()) {
      case AVERAGING -> new ParameterAveragingTrainer(context, training, network, seed, validation);
      case DL4J_SPARK -> new StockTrainer(context, training, network, seed, validation);
    };
  }

  /** The bound of each split that has rows, under the parameters that are kept. */
  Map<Split, BoundTerms> bounds(TrainingResult result) {
    Map<Split, BoundTerms> bounds = new EnumMap<>(Split.class);
    if (recipe.objective().name().keepsLatents()) {
      return bounds; // without an encoder there is no bound
    }
    TrainingRows.describe(context, run.id(), "evaluate");
    BoundEvaluator evaluator = new BoundEvaluator(context, network, recipe.seed());
    float[] parameters = result.kept().parameters();
    rows.splits()
        .forEach((split, shards) -> bounds.put(split, evaluator.evaluate(shards, parameters)));
    return bounds;
  }

  /**
   * The fields of {@code metrics.json}, except the exit code.
   *
   * @param checkpointSeconds that rounds waited for checkpoints
   */
  Map<String, Object> metrics(
      TrainingResult result, Map<Split, BoundTerms> bounds, double checkpointSeconds) {
    return TrainingMetrics.of(
        result,
        TrainingHistory.of(result.progress(), rowsOfPass, List.copyOf(times)),
        bounds,
        recipe.training().shards(),
        firstRound == 0 ? Optional.empty() : Optional.of(firstRound),
        Map.of("total", run.seconds(), "read", readSeconds, "checkpoint", checkpointSeconds));
  }

  /**
   * The trained model.
   *
   * @param origin of this training, with the environments of the runs that it resumed
   * @throws org.sparkvae.spark.data.DataException if a file of the source has changed since
   */
  ModelArtifact artifact(
      TrainingResult result, Map<String, Object> metrics, CheckpointOrigin origin) {
    TrainingState last = result.last();
    ModelArtifact artifact =
        new ModelAssembly(spark, run, recipe, rows, rows.examples(), network, provenance)
            .artifact(
                new ModelAssembly.Trained(
                    result.kept().parameters(),
                    result.kept().updaterState(),
                    last.outer().velocity(),
                    new TrainingPosition(result.kept().step(), last.round(), last.pass())),
                metrics,
                origin);
    try (VaeNetwork trained = new VaeNetwork(network)) {
      trained.setParameters(artifact.parameters());
      return artifact
          .with(calibration(artifact.parameters()))
          .withReport(report(trained, artifact));
    }
  }

  private Optional<ScoreCalibration> calibration(float[] parameters) {
    if (recipe.score().contamination() == 0) {
      return Optional.empty();
    }
    TrainingRows.describe(context, run.id(), "calibrate");
    Optional<ScoreCalibration> calibration =
        new Calibrator(context, network, recipe.score())
            .calibrate(
                rows.splits().get(Split.TRAIN), rows.splits().get(Split.VALIDATION), parameters);
    calibration.ifPresentOrElse(
        of -> LOG.info("{} counts rows from {} nats on as anomalies", run.id(), of.threshold()),
        () ->
            LOG.warn(
                "{} sets no threshold for anomalies: the scores of too many training rows are not finite",
                run.id()));
    return calibration;
  }

  /** The page must not cost the model: without it, a warning is logged. */
  private String report(VaeNetwork trained, ModelArtifact artifact) {
    TrainingRows.describe(context, run.id(), "report");
    int most = TrainingReport.mostRows(network.featureSize());
    float[] drawn = rows.drawn(TrainingReport.split(rows), most);
    Optional<LabeledRows> labeled = rows.labeled(most / 2);
    try {
      return new TrainingReport(rows, trained, artifact).html(drawn, labeled);
    } catch (RuntimeException failed) {
      LOG.warn("{} has no report.html", run.id(), failed);
      return "";
    }
  }

  /** Cancels Spark jobs that still run, and releases the shards. */
  @Override
  public void close() {
    Uninterrupted.run(
        () -> {
          jobs.close();
          if (!context.sc().isStopped()) {
            rows.release();
          }
        });
  }
}
