package org.sparkvae.spark.cli;

import java.io.IOException;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sparkvae.spark.job.Sweep;
import org.sparkvae.spark.job.Sweep.Ending;
import org.sparkvae.spark.job.Sweep.Results;
import org.sparkvae.spark.job.SweepTable;
import org.sparkvae.spark.recipe.SweepGrid;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Trains a recipe with each combination of some settings. */
@Command(
    name = "sweep",
    description = {
      "Trains a recipe with each combination of the settings in a grid file, side by side, one"
          + " training in a task, and writes a table of the results, best first. The same command"
          + " continues a sweep that was interrupted."
    },
    footer = {
      "  submit/sweep.sh conf/mnist.conf --input data/mnist --grid grid.conf --output out/sweep \\",
      "    --set training.passes=5"
    })
final class SweepCommand extends SparkCommand {
  private static final Logger LOG = LoggerFactory.getLogger(SweepCommand.class);
  private static final int MOST_LINES = 20;

  @Parameters(paramLabel = "RECIPE", description = "HOCON file, on any Hadoop file system.")
  private String recipe;

  @Option(
      names = "--grid",
      paramLabel = "FILE",
      required = true,
      description = {
        "HOCON file with the settings to combine: grid { \"model.latentSize\" = [2, 5] },"
            + " or list = [ { model.latentSize = 2 }, { seed = 7 } ], or both."
      })
  private String grid;

  @Option(
      names = "--output",
      paramLabel = "DIR",
      required = true,
      description = "Folder of the results: results.csv, cells/, and best, a model.")
  private String output;

  @Option(names = "--input", paramLabel = "PATH", description = "Overrides data.path.")
  private String input;

  @Override
  Optional<String> recipe() {
    return Optional.ofNullable(recipe);
  }

  @Override
  ExitCode run(SparkSession spark) throws Exception {
    SweepGrid.Base base =
        new SweepGrid.Base(readRecipe(spark), recipe, shared.sets(), Optional.ofNullable(input));
    SweepGrid cells = SweepGrid.read(read(spark, grid), grid, base);
    long graceMillis = cells.cells().get(0).recipe().checkpoint().graceMillis();
    try (Shutdown stop = Shutdown.expect(graceMillis)) {
      try {
        return print(run(spark, cells, stop), cells.cells().size());
      } catch (Exception | Error failure) {
        if (!stop.isRequested()) {
          throw failure;
        }
        // The cluster may be stopping, too, so a failure is no surprise.
        LOG.warn("The sweep was interrupted: {}", Failures.oneLine(failure));
        return ExitCode.INTERRUPTED;
      }
    }
  }

  private Results run(SparkSession spark, SweepGrid cells, Shutdown stop) throws IOException {
    return new Sweep(spark, cells, output, stop, ExitCode.ofMetrics()).run();
  }

  private ExitCode print(Results results, int cells) {
    SweepTable table = results.table();
    table.lines(MOST_LINES).forEach(this::print);
    if (table.size() > MOST_LINES) {
      print("and %d more in the file".formatted(table.size() - MOST_LINES));
    }
    if (results.ending() == Ending.INTERRUPTED) {
      print(
          "Interrupted after %d of %d cells: the same command continues with the others, towards %s"
              .formatted(table.size(), cells, output));
      return ExitCode.INTERRUPTED;
    }
    boolean isOld = results.ending() == Ending.NOTHING_TO_DO;
    print(
        isOld
            ? "Nothing to do: " + output + " already holds all cells of this sweep"
            : "Done: " + results.file());
    if (table.hasDone()) {
      return ExitCode.DONE;
    }
    return table.allDiverged() ? ExitCode.DIVERGED : ExitCode.FAILED;
  }
}
