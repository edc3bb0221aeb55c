package org.sparkvae.spark.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.sparkvae.model.config.ConfigException;
import org.sparkvae.model.config.EnumSpelling;
import org.sparkvae.spark.executor.CpuKernel;
import org.sparkvae.spark.recipe.RecipeFile;
import org.sparkvae.spark.recipe.RecipeReader;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * Prints what a submit script must set before it starts the JVMs of a verb, in one line:
 * OPENBLAS_CORETYPE, the name of ND4J's build and, if the driver will run in the cluster, the path
 * of a recipe on this machine, which the script must send along.
 */
public final class LaunchSettings {
  private LaunchSettings() {}

  /**
   * @param args {@code client} or {@code cluster} (Spark's deploy mode), the verb, its arguments
   */
  public static void main(String[] args) {
    try {
      String[] command = Arrays.copyOfRange(args, 1, args.length);
      String settings = of(args[0], command, System.getenv("OPENBLAS_CORETYPE"));
      System.out.println(settings + toShip(args[0], command).map(path -> " " + path).orElse(""));
    } catch (ConfigException refused) {
      System.err.println(refused.getMessage());
      System.exit(ExitCode.USAGE.code());
    }
  }

  static String of(String deployMode, String[] command, String coreType) {
    CpuKernel wanted = configured(command);
    if (wanted == CpuKernel.AUTO && coreType != null && !coreType.isEmpty()) {
      return coreType + " " + EnumSpelling.of(CpuKernel.ofCoreType(coreType));
    }
    CpuKernel kernel = wanted.forStart(deployMode.equals("client"));
    return kernel.coreType() + " " + EnumSpelling.of(kernel);
  }

  /**
   * The kernel from {@code --set} or from a recipe on this machine. Mistakes in the command or the
   * recipe are left to the verb, which reports all of them.
   */
  private static CpuKernel configured(String[] command) {
    try {
      Optional<SparkCommand> verb = parsed(command);
      if (verb.isEmpty()) {
        return CpuKernel.AUTO;
      }
      Optional<String> recipe = verb.get().recipe();
      Optional<String> hocon =
          recipe.isPresent() ? RecipeFile.readLocal(recipe.get()) : Optional.empty();
      return RecipeReader.cpuKernel(hocon.orElse(""), verb.get().shared.sets());
    } catch (ConfigException | IOException reportedByTheVerb) {
      return CpuKernel.AUTO;
    }
  }

  /** The recipe of a driver in the cluster, if it is a file of this machine. */
  static Optional<Path> toShip(String deployMode, String[] command) {
    return deployMode.equals("client")
        ? Optional.empty()
        : parsed(command).flatMap(SparkCommand::recipe).flatMap(RecipeFile::local);
  }

  private static Optional<SparkCommand> parsed(String[] command) {
    try {
      ParseResult verb = Main.commandLine().parseArgs(command).subcommand();
      return verb != null && verb.commandSpec().userObject() instanceof SparkCommand parsed
          ? Optional.of(parsed)
          : Optional.empty();
    } catch (ParameterException reportedByTheVerb) {
      return Optional.empty();
    }
  }
}
