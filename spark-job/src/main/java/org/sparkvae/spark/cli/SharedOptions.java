package org.sparkvae.spark.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** The options of every verb. The submit scripts handle {@code --master} and {@code -- ARGS}. */
final class SharedOptions {
  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Overrides a key of the recipe; may be given more than once.")
  private final List<String> sets = new ArrayList<>();

  @Option(names = "--verbose", description = "Prints stack traces and Spark's own log.")
  private boolean verbose;

  List<String> sets() {
    return sets;
  }

  boolean isVerbose() {
    return verbose;
  }
}
