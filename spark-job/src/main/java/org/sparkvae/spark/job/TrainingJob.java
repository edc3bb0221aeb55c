package org.sparkvae.spark.job;

import java.io.IOException;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sparkvae.model.artifact.ArtifactWriter;
import org.sparkvae.model.config.ConfigException;
import org.sparkvae.model.config.EnumSpelling;
import org.sparkvae.model.config.SortedJson;
import org.sparkvae.model.network.VaeNetwork;
import org.sparkvae.model.objective.BoundTerms;
import org.sparkvae.spark.checkpoint.Checkpoint;
import org.sparkvae.spark.checkpoint.CheckpointFolder;
import org.sparkvae.spark.checkpoint.CheckpointOrigin;
import org.sparkvae.spark.cli.ExitCode;
import org.sparkvae.spark.cli.Failures;
import org.sparkvae.spark.cli.RunSummary;
import org.sparkvae.spark.cli.Shutdown;
import org.sparkvae.spark.data.Split;
import org.sparkvae.spark.evaluate.BoundEvaluator;
import org.sparkvae.spark.executor.KernelChoice;
import org.sparkvae.spark.executor.Preflight;
import org.sparkvae.spark.io.AtomicOutput;
import org.sparkvae.spark.io.AtomicOutput.Overwrite;
import org.sparkvae.spark.io.lock.JobIdentity;
import org.sparkvae.spark.provenance.Provenance;
import org.sparkvae.spark.recipe.Recipe;
import org.sparkvae.spark.train.Engine;
import org.sparkvae.spark.train.TrainingProgress;
import org.sparkvae.spark.train.TrainingResult;
import org.sparkvae.spark.train.TrainingResult.Outcome;
import org.sparkvae.spark.train.TrainingStart;

/** One training from recipe to artifact. */
public final class TrainingJob {
  private static final Logger LOG = LoggerFactory.getLogger(TrainingJob.class);

  /** What the user asks of an output that an earlier run has left something at. */
  public record Earlier(Overwrite artifact, ResumeMode checkpoints) {}

  private final SparkSession spark;
  private final JavaSparkContext context;
  private final Recipe recipe;
  private final String output;
  private final Earlier earlier;
  private final Optional<String> initFrom;
  private final String runId = UUID.randomUUID().toString().substring(0, 8);
  private final Instant started = Instant.now();
  private final long began = System.nanoTime();

  public TrainingJob(
      SparkSession spark,
      Recipe recipe,
      String output,
      Earlier earlier,
      Optional<String> initFrom) {
    this.spark = spark;
    this.context = new JavaSparkContext(spark.sparkContext());
    this.recipe = recipe;
    this.output = output;
    this.earlier = earlier;
    this.initFrom = initFrom;
  }

  /**
   * @param out where results go, line by line
   */
  public ExitCode run(Consumer<String> out) throws IOException {
    KernelChoice.ofThisProcess(recipe.cluster().cpu()); // refused before anything is touched
    Path directory = new Path(output);
    FileSystem files = directory.getFileSystem(hadoop());
    JobIdentity job = new JobIdentity(spark.sparkContext().applicationId(), runId);
    AtomicOutput.recover(files, directory, job);
    ExistingOutput present = ExistingOutput.at(files, directory);
    if (present.exists() && earlier.artifact() == Overwrite.REFUSE) {
      present.refuseUnlessArtifact();
      return nothingToDo(present, out);
    }
    try (AtomicOutput target = AtomicOutput.open(files, directory, earlier.artifact(), job);
        Shutdown shutdown = Shutdown.expect(recipe.checkpoint().graceMillis())) {
      InterimMetrics work = new InterimMetrics(files, target);
      try {
        return train(target, work, shutdown, out);
      } catch (Throwable failure) { // of every kind: the scheduler reads the code here
        if (shutdown.isRequested()) { // the cluster is told to end, too: its failure is no surprise
          LOG.warn("{} was interrupted: {}", runId, Failures.oneLine(failure));
          work.interrupted();
          return ExitCode.INTERRUPTED;
        }
        work.failed(ExitCode.of(Failures.cause(failure)));
        throw failure;
      }
    }
  }

  private ExitCode nothingToDo(ExistingOutput present, Consumer<String> out) throws IOException {
    TrainingRows rows = survey();
    present.refuseUnlessMadeBy(new Provenance(recipe, rows, warmStart(rows)).fingerprint());
    // A scheduler that tries again must not take a diverged model for a good one.
    out.accept(
        "Nothing to do: %s is what this recipe makes of these data%s"
            .formatted(output, present.diverged() ? ": it diverged" : ""));
    return present.diverged() ? ExitCode.DIVERGED : ExitCode.DONE;
  }

  private TrainingRows survey() {
    context.setJobDescription("spark-vae " + runId + ": read");
    TrainingRows rows = TrainingRows.survey(spark, recipe);
    rows.requireValidation(recipe);
    return rows;
  }

  private Optional<WarmStart> warmStart(TrainingRows rows) throws IOException {
    if (initFrom.isEmpty()) {
      return Optional.empty();
    }
    WarmStart stored = WarmStart.from(initFrom.get(), hadoop());
    stored.requireScaling(EnumSpelling.of(RecipeSource.scaling(recipe, rows.table())));
    return Optional.of(stored);
  }

  private ExitCode train(
      AtomicOutput target, InterimMetrics work, Shutdown shutdown, Consumer<String> out)
      throws IOException {
    Preflight preflight = new Preflight(context);
    preflight.check(KernelChoice.ofThisProcess(recipe.cluster().cpu()));
    TrainingRows rows = survey();
    Optional<WarmStart> warmStart = warmStart(rows);
    Provenance provenance = new Provenance(recipe, rows, warmStart);
    CheckpointFolder folder = CheckpointFolder.under(target.workDirectory(), hadoop());
    Optional<Checkpoint> newest = newest(folder, provenance.checkpointOrigin());
    newest.map(Checkpoint::origin).ifPresent(provenance::resumedFrom);
    CheckpointOrigin origin = provenance.checkpointOrigin();
    Optional<TrainingProgress> resumed = newest.map(Checkpoint::progress);
    resumed.map(TrainingProgress::state).ifPresent(work::resumedFrom);
    try {
      preflight.checkDisk(rows.packedBytes());
      rows.pack(recipe);
      VaeNetwork network =
          new VaeNetwork(
              recipe.network(rows.table().featureSize(), rows.survey().rowCount(Split.TRAIN)));
      warmStart.ifPresent(warm -> warm.applyTo(network));
      TrainingProgress start = resumed.orElseGet(() -> start(network));
      announce(network, resumed);
      RunFacts facts = new RunFacts(resumed.map(progress -> progress.state().round()), seconds());
      shutdown.roundsBegin();
      RunRounds rounds = new RunRounds(context, recipe, runId);
      RunRounds.Ended ended =
          rounds.run(network.config(), rows, start, folder, origin, target, work, shutdown);
      if (ended.result().outcome() == Outcome.INTERRUPTED) {
        out.accept(RunSummary.interrupted(ended.result(), ended.keptRound(), output));
        return ExitCode.INTERRUPTED;
      }
      facts = facts.withCheckpointSeconds(ended.checkpointSeconds());
      return finish(network, rows, ended.result(), facts, provenance, target, out);
    } finally {
      rows.release();
    }
  }

  private Optional<Checkpoint> newest(CheckpointFolder folder, CheckpointOrigin origin)
      throws IOException {
    boolean resumes = recipe.training().engine() == Engine.AVERAGING;
    if (!resumes && earlier.checkpoints() == ResumeMode.REQUIRED) {
      throw ConfigException.of(
          "",
          "Cannot resume: --resume required contradicts training.engine = dl4j-spark, which keeps"
              + " no checkpoints. Set training.engine = averaging, or --resume auto");
    }
    return resumes ? new Resume(folder, origin).find(earlier.checkpoints()) : Optional.empty();
  }

  private void announce(VaeNetwork network, Optional<TrainingProgress> resumed) {
    LOG.info(
        "{} trains {} parameters on {} rows in {} shards",
        runId,
        network.parameterCount(),
        network.config().rows(),
        recipe.training().shards());
    resumed
        .map(TrainingProgress::state)
        .ifPresent(
            state ->
                LOG.info(
                    "{} resumes after round {}, in pass {}",
                    runId,
                    state.round(),
                    state.pass() + 1));
  }

  private ExitCode finish(
      VaeNetwork network,
      TrainingRows rows,
      TrainingResult result,
      RunFacts facts,
      Provenance provenance,
      AtomicOutput target,
      Consumer<String> out)
      throws IOException {
    float[] parameters = result.kept().parameters();
    network.setParameters(parameters);
    context.setJobDescription("spark-vae " + runId + ": evaluate");
    Map<Split, BoundTerms> bounds = new EnumMap<>(Split.class);
    BoundEvaluator evaluator = new BoundEvaluator(context, network.config(), recipe.seed());
    rows.splits()
        .forEach((split, shards) -> bounds.put(split, evaluator.evaluate(shards, parameters)));
    Map<String, Object> metrics =
        RunMetrics.of(result, recipe, bounds, facts.withTotalSeconds(seconds()));
    ArtifactWriter.write(
        target.store(),
        TrainedArtifact.of(
            recipe,
            rows,
            network,
            result,
            SortedJson.write(metrics),
            provenance.toJson(spark, runId, started)));
    rows.verifyUnchanged();
    target.commit();
    RunSummary.lines(result, bounds, output).forEach(out);
    return RunMetrics.exitCode(result);
  }

  private double seconds() {
    return (System.nanoTime() - began) / 1e9;
  }

  private Configuration hadoop() {
    return spark.sessionState().newHadoopConf();
  }

  private TrainingProgress start(VaeNetwork network) {
    return TrainingProgress.start(
        TrainingStart.of(network.config(), recipe.training(), network.parameters()));
  }
}
