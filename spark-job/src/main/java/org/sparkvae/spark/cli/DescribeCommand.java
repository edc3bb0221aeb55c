package org.sparkvae.spark.cli;

import java.io.IOException;
import java.util.concurrent.Callable;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.SparkHadoopUtil;
import org.sparkvae.model.config.ConfigException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What an artifact is (starts no Spark), or what a recipe needs. */
@Command(
    name = "describe",
    description =
        "Says what a trained model is: network, data, training, results; or what a recipe needs.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    footerHeading = "%nExample:%n",
    footer = {
      "  submit/describe.sh out/mnist",
      "  submit/describe.sh --memory conf/mnist.conf --input data/mnist --executors 2"
    })
final class DescribeCommand implements Callable<Integer> {
  @Mixin private SharedOptions shared;
  @Spec private CommandSpec spec;

  @Mixin private MemoryOptions memory;

  @Parameters(
      arity = "0..1",
      paramLabel = "DIR",
      description = "A trained model: the --output of train.")
  private String directory;

  @Override
  public Integer call() throws IOException {
    if (memory.isAsked()) {
      memory.lines(shared.sets()).forEach(spec.commandLine().getOut()::println);
      return ExitCode.DONE.code();
    }
    if (directory == null) {
      throw ConfigException.of("", "Missing DIR: which trained model? Or give --memory RECIPE");
    }
    // Spark's settings for Hadoop (spark.hadoop.*), without a session
    StoredModel model =
        StoredModel.read(directory, SparkHadoopUtil.get().newConfiguration(new SparkConf()));
    new Description(model).lines().forEach(spec.commandLine().getOut()::println);
    return ExitCode.DONE.code();
  }
}
