package org.sparkvae.spark.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sparkvae.model.artifact.ArtifactStore;
import org.sparkvae.model.artifact.ArtifactWriter;
import org.sparkvae.model.artifact.FeatureSpec;
import org.sparkvae.model.artifact.ModelArtifact;
import org.sparkvae.model.artifact.ScalingParameters;
import org.sparkvae.model.artifact.TrainingPosition;
import org.sparkvae.model.config.RecipeName;
import org.sparkvae.model.config.SortedJson;
import org.sparkvae.model.config.VaeConfig;
import org.sparkvae.model.network.VaeNetwork;
import org.sparkvae.model.objective.BoundTerms;
import org.sparkvae.spark.data.FeatureScaling;
import org.sparkvae.spark.data.Split;
import org.sparkvae.spark.host.Preflight;
import org.sparkvae.spark.io.AtomicOutput;
import org.sparkvae.spark.io.AtomicOutput.Overwrite;
import org.sparkvae.spark.io.HadoopArtifactStore;
import org.sparkvae.spark.io.ModelPictures;
import org.sparkvae.spark.train.BoundEvaluator;
import org.sparkvae.spark.train.ParameterAveragingTrainer;
import org.sparkvae.spark.train.RoundReport;
import org.sparkvae.spark.train.Shards;
import org.sparkvae.spark.train.StockTrainer;
import org.sparkvae.spark.train.Trainer;
import org.sparkvae.spark.train.TrainingConfig;
import org.sparkvae.spark.train.TrainingResult;
import org.sparkvae.spark.train.TrainingStart;
import org.sparkvae.spark.train.TrainingState;

/** One training from recipe to artifact. */
final class TrainRun {
  private static final Logger LOG = LoggerFactory.getLogger(TrainRun.class);

  private final SparkSession spark;
  private final JavaSparkContext context;
  private final Recipe recipe;
  private final String output;
  private final Overwrite overwrite;
  private final Optional<String> initFrom;
  private final String runId = UUID.randomUUID().toString().substring(0, 8);
  private final Instant started = Instant.now();

  TrainRun(
      SparkSession spark,
      Recipe recipe,
      String output,
      Overwrite overwrite,
      Optional<String> initFrom) {
    this.spark = spark;
    this.context = new JavaSparkContext(spark.sparkContext());
    this.recipe = recipe;
    this.output = output;
    this.overwrite = overwrite;
    this.initFrom = initFrom;
  }

  /**
   * @param out where results go, line by line
   */
  ExitCode run(Consumer<String> out) throws IOException {
    long began = System.nanoTime();
    Path directory = new Path(output);
    FileSystem files = directory.getFileSystem(spark.sessionState().newHadoopConf());
    PresentOutput present = PresentOutput.at(files, directory);
    if (overwrite == Overwrite.REFUSE) {
      present.refuseUnlessArtifact();
    }
    try {
      return run(files, directory, present, began, out);
    } catch (Throwable failure) { // of every kind: the scheduler reads the code here
      if (overwrite == Overwrite.REPLACE || !present.exists()) {
        recordFailure(files, directory, failure);
      }
      throw failure;
    }
  }

  private ExitCode run(
      FileSystem files, Path directory, PresentOutput present, long began, Consumer<String> out)
      throws IOException {
    KernelChoice.check(recipe.cluster().cpu(), System.getenv("OPENBLAS_CORETYPE"));
    context.setJobDescription("spark-vae " + runId + ": check hosts");
    Preflight preflight = new Preflight(context);
    preflight.check(KernelChoice.coreType(recipe.cluster().cpu()));
    context.setJobDescription("spark-vae " + runId + ": read");
    TrainingRows rows = TrainingRows.survey(spark, recipe);
    rows.requireValidation(recipe);
    Optional<WarmStart> warmStart = Optional.empty();
    if (initFrom.isPresent()) {
      WarmStart stored = WarmStart.from(initFrom.get(), spark.sessionState().newHadoopConf());
      stored.requireScaling(RecipeName.of(RecipeSource.scaling(recipe, rows.table())));
      warmStart = Optional.of(stored);
    }
    Provenance provenance = new Provenance(recipe, rows, warmStart);
    if (overwrite == Overwrite.REFUSE && present.refuseUnlessMadeBy(provenance.fingerprint())) {
      out.accept("Nothing to do: " + output + " is what this recipe makes of these data");
      return ExitCode.DONE;
    }
    try (AtomicOutput target = AtomicOutput.open(files, directory, overwrite)) {
      preflight.checkDisk(rows.packedBytes());
      rows.pack(recipe);
      return train(rows, warmStart, provenance, target, began, out);
    } finally {
      rows.release();
    }
  }

  private static void recordFailure(FileSystem files, Path directory, Throwable failure) {
    ExitCode code = ExitCode.of(Failures.cause(failure));
    try {
      write(
          new HadoopArtifactStore(files, directory.suffix(".work")),
          "metrics.json",
          SortedJson.write(RunMetrics.ofFailure(code)));
    } catch (IOException | RuntimeException unwritable) {
      failure.addSuppressed(unwritable); // what failed first is what the user is told
    }
  }

  private ExitCode train(
      TrainingRows rows,
      Optional<WarmStart> warmStart,
      Provenance provenance,
      AtomicOutput target,
      long began,
      Consumer<String> out)
      throws IOException {
    VaeConfig config = network(rows);
    VaeNetwork network = new VaeNetwork(config);
    warmStart.ifPresent(warm -> warm.applyTo(network));
    LOG.info(
        "{} trains {} parameters on {} rows in {} shards",
        runId,
        network.parameterCount(),
        config.rows(),
        recipe.training().shards());
    double readSeconds = (System.nanoTime() - began) / 1e9;
    TrainingResult result = trained(config, network, rows);
    network.setParameters(result.kept().parameters());

    context.setJobDescription("spark-vae " + runId + ": evaluate");
    Map<Split, BoundTerms> bounds = new EnumMap<>(Split.class);
    BoundEvaluator evaluator = new BoundEvaluator(context, config, recipe.seed());
    rows.splits()
        .forEach(
            (split, shards) ->
                bounds.put(split, evaluator.evaluate(shards, result.kept().parameters())));
    double totalSeconds = (System.nanoTime() - began) / 1e9;
    Map<String, Object> metrics = RunMetrics.of(result, recipe, bounds, readSeconds, totalSeconds);
    ArtifactWriter.write(
        target.store(),
        artifact(
            config,
            rows,
            result,
            pictures(network, rows),
            SortedJson.write(metrics),
            provenance.toJson(spark, runId, started)));
    target.commit();
    RunSummary.lines(result, bounds, output).forEach(out);
    return RunMetrics.exitCode(result);
  }

  private VaeConfig network(TrainingRows rows) {
    return new VaeConfig(
        rows.table().featureSize(),
        rows.survey().rowCount(Split.TRAIN),
        recipe.seed(),
        recipe.model(),
        recipe.objective(),
        recipe.training().optimizer());
  }

  private TrainingResult trained(VaeConfig config, VaeNetwork network, TrainingRows rows) {
    TrainingState start = TrainingStart.of(config, recipe.training(), network.parameters());
    try (TerminalBar bar = new TerminalBar()) {
      Consumer<RoundReport> reports = new ProgressLines(runId).andThen(bar).andThen(this::describe);
      return trainer(config, rows, reports).train(rows.splits().get(Split.TRAIN), start);
    }
  }

  private Trainer trainer(VaeConfig config, TrainingRows rows, Consumer<RoundReport> reports) {
    TrainingConfig training = recipe.training();
    long seed = recipe.seed();
    Shards validation = rows.splits().get(Split.VALIDATION);
    return switch (training.engine()) {
      case AVERAGING ->
          new ParameterAveragingTrainer(context, training, config, seed, validation, reports);
      case DL4J_SPARK -> new StockTrainer(context, training, config, seed, validation, reports);
    };
  }

  // Spark's own pages show it beside each job.
  private void describe(RoundReport report) {
    context.setJobDescription("spark-vae " + runId + ": after round " + report.round());
  }

  private SortedMap<String, byte[]> pictures(VaeNetwork network, TrainingRows rows) {
    return rows.table()
        .imageShape()
        .map(shape -> new ModelPictures(network, shape).all(rows.examples(), recipe.seed()))
        .orElseGet(TreeMap::new);
  }

  private ModelArtifact artifact(
      VaeConfig config,
      TrainingRows rows,
      TrainingResult result,
      SortedMap<String, byte[]> pictures,
      String metrics,
      String provenance) {
    FeatureScaling scaling = rows.survey().scaling();
    String kind = RecipeName.of(RecipeSource.scaling(recipe, rows.table()));
    List<String> columns = rows.table().features().columns();
    FeatureSpec features =
        new FeatureSpec(
            config.featureSize(),
            columns,
            rows.table().imageShape(),
            new ScalingParameters(kind, scaling.offset(), scaling.factor()));
    TrainingState last = result.last();
    return new ModelArtifact(
        recipe.toJson(),
        config,
        features,
        result.kept().parameters(),
        result.kept().updaterState(),
        last.velocity(),
        new TrainingPosition(result.kept().step(), last.round(), last.pass()),
        metrics,
        provenance,
        pictures);
  }

  private static void write(ArtifactStore store, String name, String text) throws IOException {
    try (OutputStream to = store.create(name)) {
      to.write(text.getBytes(StandardCharsets.UTF_8));
    }
  }
}
