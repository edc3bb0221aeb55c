package org.sparkvae.spark.cli;

import java.io.IOException;
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
 * Prints what a submit script must set before it starts the JVMs of a verb: OPENBLAS_CORETYPE and
 * the name of ND4J's build, in one line.
 */
public final class LaunchSettings {
  private LaunchSettings() {}

  /**
   * @param args {@code client} or {@code cluster} (Spark's deploy mode), the verb, its arguments
   */
  public static void main(String[] args) {
    try {
      String[] command = Arrays.copyOfRange(args, 1, args.length);
      System.out.println(of(args[0], command, System.getenv("OPENBLAS_CORETYPE")));
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
      ParseResult verb = Main.commandLine().parseArgs(command).subcommand();
      if (verb == null || !(verb.commandSpec().userObject() instanceof SparkCommand parsed)) {
        return CpuKernel.AUTO;
      }
      Optional<String> recipe = parsed.recipe();
      Optional<String> hocon =
          recipe.isPresent() ? RecipeFile.readLocal(recipe.get()) : Optional.empty();
      return RecipeReader.cpuKernel(hocon.orElse(""), parsed.shared.sets());
    } catch (ConfigException | ParameterException | IOException reportedByTheVerb) {
      return CpuKernel.AUTO;
    }
  }
}
