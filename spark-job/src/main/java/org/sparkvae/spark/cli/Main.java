package org.sparkvae.spark.cli;

import java.io.PrintWriter;
import org.sparkvae.model.config.ConfigException;
import org.sparkvae.spark.io.PathCredentials;
import org.sparkvae.spark.provenance.Version;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExecutionException;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.UnmatchedArgumentException;

/** The application that {@code spark-submit} starts: a verb and its options. */
@Command(
    name = "spark-vae",
    description = "Variational autoencoders trained on Apache Spark.",
    scope = ScopeType.INHERIT,
    mixinStandardHelpOptions = true,
    versionProvider = Main.VersionText.class,
    synopsisSubcommandLabel = "VERB",
    footerHeading = "%nExample:%n",
    footer = "  submit/train.sh conf/quickstart.conf --output out/quickstart",
    subcommands = {
      TrainCommand.class,
      SweepCommand.class,
      ScoreCommand.class,
      ImputeCommand.class,
      EvaluateCommand.class,
      GenerateCommand.class,
      ReconstructCommand.class,
      DescribeCommand.class,
      CompareCommand.class,
      RegistryCommands.ListVersions.class,
      RegistryCommands.Promote.class,
      RegistryCommands.Rollback.class,
      RegistryCommands.Prune.class,
      BenchCommand.class
    })
public final class Main {
  private Main() {}

  /** What {@code --version} prints. */
  static final class VersionText implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {Version.text()};
    }
  }

  /**
   * Runs a verb and ends the process with its exit code.
   *
   * @throws Exception in YARN's cluster mode, with the exit code, where the verb fails
   */
  public static void main(String[] args) throws Exception {
    Thread.setDefaultUncaughtExceptionHandler(Shutdown::onUncaught);
    // exit: threads of Spark and ND4J may still be running
    Shutdown.exit(run(args, new PrintWriter(System.out, true), new PrintWriter(System.err, true)));
  }

  /**
   * Runs a verb.
   *
   * @param out results
   * @param err messages
   */
  static int run(String[] args, PrintWriter out, PrintWriter err) {
    try {
      refuseCredentials(args);
    } catch (ConfigException refused) {
      err.println(refused.getMessage());
      return ExitCode.USAGE.code();
    }
    CommandLine line = commandLine();
    line.setOut(out).setErr(err);
    line.setExecutionStrategy(Main::execute);
    line.setExecutionExceptionHandler(Main::onFailure);
    line.setParameterExceptionHandler(Main::onUsage);
    return line.execute(args);
  }

  /** Before anything else can show them. */
  private static void refuseCredentials(String[] args) {
    for (int i = 0; i < args.length; i++) {
      String option = args[i].startsWith("--") || i == 0 ? args[i] : args[i - 1];
      PathCredentials.refuse(
          args[i], option.startsWith("--") ? option.replaceFirst("=.*", "") : "argument");
    }
  }

  static CommandLine commandLine() {
    CommandLine line = new CommandLine(new Main()).setCaseInsensitiveEnumValuesAllowed(true);
    RegistryCommands.Promote.nameVersion(line.getSubcommands().get("promote").getCommandSpec());
    return line;
  }

  private static int onFailure(Exception failure, CommandLine line, ParseResult parsed) {
    boolean verbose =
        line.getCommand() instanceof SparkCommand command && command.shared.isVerbose();
    String why = Failures.oneLine(failure);
    Shutdown.because(why);
    line.getErr().println(why);
    if (verbose) {
      failure.printStackTrace(line.getErr());
    }
    return ExitCode.of(Failures.cause(failure)).code();
  }

  /** Refuses empty arguments: an unset variable of a script would otherwise be an empty path. */
  private static int execute(ParseResult parsed) {
    ParseResult verb = parsed.hasSubcommand() ? parsed.subcommand() : parsed;
    for (ArgSpec argument : verb.matchedArgs()) {
      if (argument.stringValues().contains("")) {
        String name =
            argument instanceof OptionSpec option ? option.longestName() : argument.paramLabel();
        throw new ParameterException(
            verb.commandSpec().commandLine(), "Invalid " + name + ": \"\" (must not be empty)");
      }
    }
    try {
      return new RunLast().execute(parsed);
    } catch (Error failed) { // out of memory, a missing class: picocli passes on exceptions only
      throw new ExecutionException(verb.commandSpec().commandLine(), "Failed", failed);
    }
  }

  private static int onUsage(ParameterException failure, String[] args) {
    CommandLine line = failure.getCommandLine();
    boolean hasVerb = line.getParent() != null;
    String what = Failures.firstLine(failure);
    if (!hasVerb && !(failure instanceof UnmatchedArgumentException e && e.isUnknownOption())) {
      String given = args.length == 0 ? "absent" : args[0];
      String verbs = String.join(", ", line.getSubcommands().keySet());
      what = "Invalid verb: " + given + " (must be one of " + verbs + ")";
    }
    String script = hasVerb ? line.getCommandName() : "train";
    String why = what + ". See submit/" + script + ".sh --help";
    Shutdown.because(why);
    line.getErr().println(why);
    return ExitCode.USAGE.code();
  }
}
