package org.sparkvae.spark.cli;

import java.io.IOException;
import java.util.concurrent.Callable;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.SparkHadoopUtil;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What an artifact is. Starts no Spark. */
@Command(
    name = "describe",
    description = "Says what a trained model is: network, data, training, results.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    footerHeading = "%nExample:%n",
    footer = "  submit/describe.sh out/mnist")
final class DescribeCommand implements Callable<Integer> {
  @Mixin private SharedOptions shared;
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "DIR", description = "A trained model: the --output of train.")
  private String directory;

  @Override
  public Integer call() throws IOException {
    // Spark's settings for Hadoop (spark.hadoop.*), without a session
    StoredModel model =
        StoredModel.read(directory, SparkHadoopUtil.get().newConfiguration(new SparkConf()));
    new Description(model).lines().forEach(spec.commandLine().getOut()::println);
    return ExitCode.DONE.code();
  }
}
