package org.sparkvae.spark.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.SparkHadoopUtil;
import org.sparkvae.spark.checkpoint.Checkpoint;
import org.sparkvae.spark.checkpoint.CheckpointFolder;
import org.sparkvae.spark.registry.ModelRegistry;
import org.sparkvae.spark.score.StoredModel;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Describes an artifact or a checkpoint, without starting Spark. */
@Command(
    name = "describe",
    description = "Describes a trained model: network, data, training, results.",
    footer = {
      "  submit/describe.sh out/mnist",
      "  submit/describe.sh --diff out/monday out/tuesday"
    })
final class DescribeCommand implements Callable<Integer> {
  @Mixin private SharedOptions shared;
  @Spec private CommandSpec spec;

  @Parameters(
      arity = "0..1",
      paramLabel = "DIR",
      description = {
        "A trained model: the --output of train. For a running or interrupted training, DIR.work, to"
            + " describe its newest checkpoint."
      })
  private String directory;

  @Option(
      names = "--diff",
      paramLabel = "DIR",
      arity = "2",
      description = {
        "Explains why two trained models differ: configuration, data, environment or none of these."
            + " The last line is the reason, or begins with equal. The exit code is 0 in both cases."
      })
  private final List<String> diff = new ArrayList<>();

  @Override
  public Integer call() throws IOException {
    lines().forEach(spec.commandLine().getOut()::println);
    return ExitCode.DONE.code();
  }

  private List<String> lines() throws IOException {
    if ((directory == null) == diff.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(),
          (directory == null ? "Missing DIR" : "Too many models") + ": give DIR or --diff A B");
    }
    // Spark's settings for Hadoop (spark.hadoop.*), without a session
    Configuration hadoop = SparkHadoopUtil.get().newConfiguration(new SparkConf());
    if (!diff.isEmpty()) {
      StoredModel one = ModelRegistry.read(diff.get(0), hadoop);
      return new DiffText(one, ModelRegistry.read(diff.get(1), hadoop)).lines();
    }
    Optional<Checkpoint> checkpoint = CheckpointFolder.at(new Path(directory), hadoop).newest();
    return checkpoint.isPresent()
        ? CheckpointDescription.lines(directory, checkpoint.get())
        : new Description(ModelRegistry.read(directory, hadoop)).lines();
  }
}
