package org.sparkvae.spark.job;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sparkvae.model.artifact.ModelArtifact;
import org.sparkvae.model.artifact.Sha256;
import org.sparkvae.model.config.ConfigException;
import org.sparkvae.model.config.EnumSpelling;
import org.sparkvae.model.config.LikelihoodKind;
import org.sparkvae.model.config.Problems;
import org.sparkvae.model.config.Problems.Problem;
import org.sparkvae.model.config.SortedJson;
import org.sparkvae.spark.executor.Preflight;
import org.sparkvae.spark.io.lock.JobIdentity;
import org.sparkvae.spark.job.TrainingJob.ExitCodes;
import org.sparkvae.spark.job.VaeTraining.Run;
import org.sparkvae.spark.provenance.Provenance;
import org.sparkvae.spark.recipe.Recipe;
import org.sparkvae.spark.recipe.SweepGrid;
import org.sparkvae.spark.recipe.SweepGrid.Cell;
import org.sparkvae.spark.report.SweepReport;
import org.sparkvae.spark.train.Engine;
import org.sparkvae.spark.train.TrainingResult.Outcome;

/**
 * Many small trainings over the same rows, side by side, each in one task: one for each cell of a
 * grid, with the bits that {@link TrainingJob} gives for the same settings. A cell's result is
 * written when it ends, and the next run of the same sweep continues with the cells that are
 * missing.
 *
 * @param output the folder of the results, on any Hadoop file system
 * @param stop may end the sweep; the cells that run are lost then
 * @param exitCodes that the best model's {@code metrics.json} reports
 */
public record Sweep(
    SparkSession spark, SweepGrid grid, String output, StopSignal stop, ExitCodes exitCodes) {
  private static final Logger LOG = LoggerFactory.getLogger(Sweep.class);

  /** How a run ended, unless it failed. */
  public enum Ending {
    /** All cells have ended. */
    COMPLETE,
    /** All cells had ended before. */
    NOTHING_TO_DO,
    /** The caller stopped it. */
    INTERRUPTED
  }

  /**
   * The results.
   *
   * @param file of the table
   */
  public record Results(Ending ending, SweepTable table, String file) {}

  /** What decides which values are valid and which split a row is in. */
  private record Reading(long seed, LikelihoodKind likelihood) {
    static Reading of(Recipe recipe) {
      return new Reading(recipe.seed(), recipe.model().likelihood());
    }
  }

  /** Cells with the same packed rows. */
  private record Packing(Reading reading, int shards) {
    static Packing of(Cell cell) {
      return new Packing(Reading.of(cell.recipe()), cell.recipe().training().shards());
    }
  }

  /**
   * Trains the cells that have not ended yet.
   *
   * @throws ConfigException that names all problems of all cells, before anything is trained
   * @throws IOException if a file system refuses
   */
  public Results run() throws IOException {
    Run run = Run.start();
    Recipe first = grid.cells().get(0).recipe();
    requireAveraging(first);
    grid.cells().forEach(cell -> requireNoThreshold(cell.recipe()));
    grid.cells().forEach(cell -> requireBound(cell.recipe()));
    first.cluster().cpu().requireHere(); // refused before anything is touched
    Configuration hadoop = spark.sessionState().newHadoopConf();
    OutputChecks.ofTraining(hadoop, first, output);
    JavaSparkContext context = new JavaSparkContext(spark.sparkContext());
    JobScope jobs = new JobScope(context, run.id());
    try {
      Preflight preflight = new Preflight(context);
      preflight.check(first.cluster().cpu());
      Map<Reading, TrainingRows> surveys = surveys(run);
      JobIdentity job = new JobIdentity(context.sc().applicationId(), run.id());
      Path directory = new Path(output);
      try (SweepFolder folder =
          SweepFolder.open(
              directory.getFileSystem(hadoop),
              directory,
              job,
              fingerprint(surveys),
              description())) {
        return results(run, surveys, folder, preflight);
      }
    } finally {
      Uninterrupted.run(jobs::close);
    }
  }

  private static void requireAveraging(Recipe recipe) {
    if (recipe.training().engine() != Engine.AVERAGING) {
      throw ConfigException.of(
          "training.engine",
          "Invalid training.engine: dl4j-spark (must be averaging in a sweep, whose cells run in one task each)");
    }
  }

  private static void requireNoThreshold(Recipe recipe) {
    new Problems("score")
        .require(
            recipe.score().contamination() == 0,
            "contamination",
            recipe.score().contamination(),
            "cannot be set in a sweep, which sets no thresholds; train the best cell with it")
        .throwIfAny();
  }

  private static void requireBound(Recipe recipe) {
    new Problems("objective")
        .require(
            recipe.objective().name().hasElbo(),
            "name",
            EnumSpelling.of(recipe.objective().name()),
            "must be another one in a sweep, which ranks its cells by the negative ELBO; models of this one have none")
        .throwIfAny();
  }

  /** Reads the rows, and checks all cells against them. */
  private Map<Reading, TrainingRows> surveys(Run run) {
    Map<Reading, TrainingRows> surveys = new LinkedHashMap<>();
    List<Problem> problems = new ArrayList<>();
    for (Cell cell : grid.cells()) {
      try {
        surveys
            .computeIfAbsent(
                Reading.of(cell.recipe()),
                reading -> TrainingRows.survey(spark, cell.recipe(), run.id()))
            .requireFit(cell.recipe());
      } catch (ConfigException invalid) {
        invalid
            .problems()
            .forEach(
                problem ->
                    problems.add(
                        new Problem(
                            problem.path(), problem.message() + " in " + cell.description())));
      }
    }
    if (!problems.isEmpty()) {
      throw new ConfigException(problems);
    }
    return surveys;
  }

  /** Covers the settings and the data of all cells, in their order. */
  private String fingerprint(Map<Reading, TrainingRows> surveys) {
    List<String> cells = new ArrayList<>();
    for (Cell cell : grid.cells()) {
      TrainingRows rows = surveys.get(Reading.of(cell.recipe()));
      cells.add(rows.provenance(cell.recipe(), Optional.empty()).fingerprint());
    }
    return Sha256.of(SortedJson.write(Map.of("cells", cells)).getBytes(StandardCharsets.UTF_8));
  }

  private Map<String, Object> description() {
    Map<String, Object> description = new TreeMap<>();
    description.put("formatVersion", 1);
    description.put("keys", grid.keys());
    description.put("cells", grid.cells().stream().map(Cell::values).toList());
    return description;
  }

  private Results results(
      Run run, Map<Reading, TrainingRows> surveys, SweepFolder folder, Preflight preflight)
      throws IOException {
    SweepTable table = new SweepTable(grid);
    Map<Packing, List<Cell>> missing = new LinkedHashMap<>();
    for (Cell cell : grid.cells()) {
      folder.read(name(cell)).ifPresent(metrics -> table.put(cell.number(), metrics));
      if (!table.hasEnded(cell.number())) {
        missing.computeIfAbsent(Packing.of(cell), any -> new ArrayList<>()).add(cell);
      }
    }
    if (missing.isEmpty()) {
      write(folder, table);
      return new Results(Ending.NOTHING_TO_DO, table, folder.table().toString());
    }
    stop.roundsBegin();
    boolean isComplete = true;
    for (Map.Entry<Packing, List<Cell>> group : missing.entrySet()) {
      TrainingRows rows = surveys.get(group.getKey().reading()).unpacked();
      SweepJobs jobs = new SweepJobs(spark, run, rows, stop);
      isComplete =
          isComplete
              && jobs.run(
                  group.getValue(),
                  preflight,
                  (cell, result, examples) -> {
                    end(run, rows, folder, table, cell, result, examples);
                    LOG.info(
                        "{} {} of {} cells have ended",
                        run.id(),
                        table.size(),
                        grid.cells().size());
                  });
    }
    write(folder, table);
    Ending ending = isComplete ? Ending.COMPLETE : Ending.INTERRUPTED;
    return new Results(ending, table, folder.table().toString());
  }

  private static void write(SweepFolder folder, SweepTable table) throws IOException {
    folder.write(SweepFolder.TABLE, table.csv());
    folder.write(SweepFolder.CURVES, table.curvesCsv());
    SweepReport report = table.report();
    folder.write(SweepFolder.PAGE, report.html());
    if (report.figure().isPresent()) {
      folder.write(SweepFolder.FIGURE, report.figure().get());
    }
  }

  /** The best model is written before the cell counts as ended, so that none is missed. */
  private void end(
      Run run,
      TrainingRows rows,
      SweepFolder folder,
      SweepTable table,
      Cell cell,
      SweepTask.Result result,
      List<float[]> examples)
      throws IOException {
    Provenance provenance = rows.provenance(cell.recipe(), Optional.empty());
    Map<String, Object> metrics =
        result.failure().isPresent()
            ? new TreeMap<>(Map.of("outcome", SweepTable.FAILED, "message", result.failure().get()))
            : new TreeMap<>(SortedJson.read(result.metrics(), "metrics").root().unwrapped());
    Map<String, Object> ofCell = new TreeMap<>(metrics);
    ofCell.put("formatVersion", 1);
    ofCell.put("cell", cell.number());
    ofCell.put("settings", cell.values());
    ofCell.put("fingerprint", provenance.fingerprint());
    SweepTable.message(ofCell).ifPresent(message -> ofCell.put("message", message));
    String json = SortedJson.write(ofCell);
    table.put(cell.number(), SortedJson.read(json, name(cell)));
    if (table.hasDone() && table.ranking().get(0) == cell.number()) {
      metrics.put("exitCode", exitCodes.of(Outcome.DONE));
      ModelArtifact artifact =
          new ModelAssembly(
                  spark,
                  run,
                  cell.recipe(),
                  rows,
                  examples,
                  rows.network(cell.recipe()),
                  provenance)
              .artifact(result.trained(), metrics, provenance.checkpointOrigin());
      folder.writeBest(artifact);
    }
    folder.writeCell(name(cell), json);
    folder.write(SweepFolder.TABLE, table.csv());
  }

  /** Numbers of equal length, so that a listing has the order of the cells. */
  private String name(Cell cell) {
    int digits = String.valueOf(grid.cells().size()).length();
    return String.format("%0" + digits + "d", cell.number());
  }
}
