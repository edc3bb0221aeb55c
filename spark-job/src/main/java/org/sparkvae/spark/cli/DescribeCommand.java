package org.sparkvae.spark.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.SparkHadoopUtil;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What an artifact is. Starts no Spark. */
@Command(
    name = "describe",
    description = "Says what a trained model is: network, data, training, results.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    footerHeading = "%nExample:%n",
    footer = {
      "  submit/describe.sh out/mnist",
      "  submit/describe.sh --diff out/monday out/tuesday"
    })
final class DescribeCommand implements Callable<Integer> {
  @Mixin private SharedOptions shared;
  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "DIR",
      arity = "0..1",
      description = "A trained model: the --output of train.")
  private String directory;

  @Option(
      names = "--diff",
      paramLabel = "DIR",
      arity = "2",
      description = {
        "Why two trained models differ: configuration, data, environment or none of these.",
        "The last line is the reason, or says equal. Exit code 0 either way."
      })
  private final List<String> diff = new ArrayList<>();

  @Override
  public Integer call() throws IOException {
    // Spark's settings for Hadoop (spark.hadoop.*), without a session
    Configuration hadoop = SparkHadoopUtil.get().newConfiguration(new SparkConf());
    lines(hadoop).forEach(spec.commandLine().getOut()::println);
    return ExitCode.DONE.code();
  }

  private List<String> lines(Configuration hadoop) throws IOException {
    boolean isDiff = !diff.isEmpty();
    if (isDiff == (directory != null)) {
      String problem = isDiff ? "Invalid DIR: " + directory + " (not with --diff)" : "Missing DIR";
      throw new ParameterException(spec.commandLine(), problem);
    }
    return isDiff
        ? new DiffText(StoredModel.read(diff.get(0), hadoop), StoredModel.read(diff.get(1), hadoop))
            .lines()
        : new Description(StoredModel.read(directory, hadoop)).lines();
  }
}
