package org.sparkvae.spark.cli;

import java.io.IOException;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sparkvae.model.config.ConfigException;
import org.sparkvae.spark.io.AtomicOutput.Overwrite;
import org.sparkvae.spark.job.DryRun;
import org.sparkvae.spark.job.OutputChecks;
import org.sparkvae.spark.job.Resume;
import org.sparkvae.spark.job.TrainingJob;
import org.sparkvae.spark.job.TrainingJob.Caller;
import org.sparkvae.spark.job.TrainingJob.Earlier;
import org.sparkvae.spark.job.TrainingJob.Ending;
import org.sparkvae.spark.recipe.Recipe;
import org.sparkvae.spark.recipe.RecipeReader;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Trains a model from a recipe. */
@Command(
    name = "train",
    description = "Trains a variational autoencoder from a recipe and writes an artifact.",
    footer = {
      "  submit/train.sh conf/mnist.conf --input data/mnist --output out/mnist \\",
      "    --set training.passes=50 --master local[2]"
    })
final class TrainCommand extends SparkCommand {
  private static final Logger LOG = LoggerFactory.getLogger(TrainCommand.class);

  @Parameters(paramLabel = "RECIPE", description = "HOCON file, on any Hadoop file system.")
  private String recipe;

  @Option(names = "--input", paramLabel = "PATH", description = "Overrides data.path.")
  private String input;

  @Option(names = "--output", paramLabel = "DIR", description = "Directory of the artifact.")
  private String output;

  @Option(names = "--overwrite", description = "Replaces an existing artifact.")
  private boolean overwrite;

  @Option(
      names = "--resume",
      paramLabel = "auto|never|required",
      defaultValue = "auto",
      description = {
        "What to do with the checkpoints of an interrupted run with the same --output:"
            + " auto resumes from the last one, never starts from scratch, required fails without"
            + " one.",
        "Default: ${DEFAULT-VALUE}."
      })
  private Resume.Mode resume;

  @Option(
      names = "--init-from",
      paramLabel = "MODEL",
      description =
          "Starts from this artifact's parameters, or those of the champion of a folder of versions, with a fresh optimizer.")
  private String initFrom;

  @Option(names = "--dry-run", description = "Checks recipe, schema and cluster without training.")
  private boolean dryRun;

  @Override
  Optional<String> recipe() {
    return Optional.ofNullable(recipe);
  }

  @Override
  ExitCode run(SparkSession spark) throws Exception {
    if (output == null && !dryRun) {
      throw ConfigException.of("", "Missing --output DIR: the directory of the artifact");
    }
    Configuration hadoop = spark.sessionState().newHadoopConf();
    Recipe resolved =
        RecipeReader.read(readRecipe(spark), recipe, shared.sets(), Optional.ofNullable(input));
    if (dryRun) {
      if (output != null) {
        OutputChecks.ofTraining(hadoop, resolved, output);
      }
      new DryRun(spark, resolved).check(this::print);
      return ExitCode.DONE;
    }
    Overwrite rule = overwrite ? Overwrite.REPLACE : Overwrite.REFUSE;
    return train(spark, resolved, new Earlier(rule, resume));
  }

  private ExitCode train(SparkSession spark, Recipe resolved, Earlier earlier) throws Exception {
    try (Shutdown stop = Shutdown.expect(resolved.checkpoint().graceMillis())) {
      try {
        Ending ending = run(spark, resolved, earlier, stop);
        RunSummary.lines(ending, output).forEach(this::print);
        return ExitCode.of(ending);
      } catch (Exception | Error failure) {
        if (!stop.isRequested()) {
          throw failure;
        }
        // The cluster may be stopping, too, so a failure is no surprise.
        LOG.warn("The training was interrupted: {}", Failures.oneLine(failure));
        return ExitCode.INTERRUPTED;
      }
    }
  }

  private Ending run(SparkSession spark, Recipe resolved, Earlier earlier, Shutdown stop)
      throws IOException {
    try (TerminalBar bar = new TerminalBar()) {
      Caller caller = new Caller(stop, ExitCode.ofMetrics(), bar);
      return new TrainingJob(
              spark, resolved, output, earlier, Optional.ofNullable(initFrom), caller)
          .run();
    }
  }
}
