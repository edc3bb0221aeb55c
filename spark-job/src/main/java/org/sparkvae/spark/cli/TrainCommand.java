package org.sparkvae.spark.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import org.sparkvae.model.config.ConfigException;
import org.sparkvae.spark.cli.TrainRun.Earlier;
import org.sparkvae.spark.io.AtomicOutput.Overwrite;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Trains a model by a recipe. */
@Command(
    name = "train",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = "Trains a variational autoencoder by a recipe and leaves an artifact.",
    footer = {
      "",
      "Example:",
      "  submit/train.sh conf/mnist.conf --input data/mnist --output out/mnist \\",
      "    --set training.passes=50 --master local[2]"
    })
final class TrainCommand extends SparkCommand {
  @Parameters(paramLabel = "RECIPE", description = "HOCON file, on any Hadoop file system.")
  private String recipe;

  @Option(names = "--input", paramLabel = "PATH", description = "Overrides data.path.")
  private String input;

  @Option(names = "--output", paramLabel = "DIR", description = "Where the artifact goes.")
  private String output;

  @Option(names = "--overwrite", description = "Replaces an artifact that is there.")
  private boolean overwrite;

  @Option(
      names = "--resume",
      paramLabel = "auto|never|required",
      defaultValue = "auto",
      description = {
        "What to do about checkpoints of an interrupted run with the same --output:",
        "auto goes on from the last one, never starts anew, required refuses without one.",
        "Default: ${DEFAULT-VALUE}."
      })
  private ResumeMode resume;

  @Option(
      names = "--init-from",
      paramLabel = "MODEL",
      description = "Starts from this artifact's parameters, with a fresh optimizer.")
  private String initFrom;

  @Option(
      names = "--dry-run",
      description = "Checks recipe, schema and cluster, and trains nothing.")
  private boolean dryRun;

  @Override
  ExitCode run(SparkSession spark) throws Exception {
    if (output == null && !dryRun) {
      throw ConfigException.of("", "Missing --output DIR: where shall the artifact go?");
    }
    Configuration hadoop = spark.sessionState().newHadoopConf();
    Recipe resolved =
        RecipeReader.read(text(recipe, hadoop), recipe, shared.sets(), Optional.ofNullable(input));
    if (dryRun) {
      new DryRun(spark, resolved).check(this::print);
      return ExitCode.DONE;
    }
    Overwrite rule = overwrite ? Overwrite.REPLACE : Overwrite.REFUSE;
    Earlier earlier = new Earlier(rule, resume);
    return new TrainRun(spark, resolved, output, earlier, Optional.ofNullable(initFrom))
        .run(this::print);
  }

  /** The text of a recipe, wherever it lies. */
  static String text(String recipe, Configuration hadoop) throws IOException {
    Path path = new Path(recipe);
    FileSystem files = path.getFileSystem(hadoop);
    if (!files.exists(path) || !files.getFileStatus(path).isFile()) {
      throw ConfigException.of("", "Cannot read recipe " + recipe + ": there is no such file");
    }
    try (FSDataInputStream in = files.open(path)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
