package org.sparkvae.spark.cli;

import java.util.List;
import java.util.concurrent.Callable;
import org.sparkvae.model.config.ConfigException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Unmatched;

/** The place of the benchmarks, which come later; it says so. */
@Command(name = "bench", description = "Measures this machine or cluster: not there yet.")
final class BenchCommand implements Callable<Integer> {
  @Unmatched List<String> options;

  @Override
  public Integer call() {
    throw ConfigException.of("", "Cannot bench: the bench command is not there yet");
  }
}
