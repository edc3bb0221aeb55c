package org.sparkvae.spark.cli;

import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** The application that {@code spark-submit} starts: a verb and its options. */
@Command(
    name = "spark-vae",
    description = "Variational autoencoders trained on Apache Spark.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    synopsisSubcommandLabel = "VERB",
    subcommands = {
      TrainCommand.class,
      ScoreCommand.class,
      EvaluateCommand.class,
      GenerateCommand.class,
      ReconstructCommand.class,
      DescribeCommand.class,
      BenchCommand.class
    })
public final class Main {
  private Main() {}

  /**
   * Runs a verb and ends the process with its exit code.
   *
   * @param args verb and options
   */
  public static void main(String[] args) {
    // exit: Spark's and ND4J's own threads may outlive the work
    System.exit(run(args, new PrintWriter(System.out, true), new PrintWriter(System.err, true)));
  }

  /**
   * Runs a verb.
   *
   * @param args verb and options
   * @param out results
   * @param err messages
   * @return the exit code
   */
  static int run(String[] args, PrintWriter out, PrintWriter err) {
    CommandLine line = new CommandLine(new Main());
    line.setOut(out).setErr(err);
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setExecutionExceptionHandler(Main::onFailure);
    line.setParameterExceptionHandler(Main::onUsage);
    return line.execute(args);
  }

  private static int onFailure(Exception failure, CommandLine line, ParseResult parsed) {
    boolean verbose =
        line.getCommand() instanceof SparkCommand command && command.shared.isVerbose();
    line.getErr().println(Failures.oneLine(failure));
    if (verbose) {
      failure.printStackTrace(line.getErr());
    }
    return ExitCode.of(Failures.cause(failure)).code();
  }

  private static int onUsage(ParameterException failure, String[] args) {
    CommandLine line = failure.getCommandLine();
    line.getErr().println(failure.getMessage());
    line.getErr()
        .println("See 'submit/" + line.getCommandSpec().name() + ".sh --help' for its options.");
    return ExitCode.USAGE.code();
  }
}
