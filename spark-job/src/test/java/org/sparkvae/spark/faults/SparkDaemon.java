package org.sparkvae.spark.faults;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.apache.spark.launcher.JavaModuleOptions;
import org.sparkvae.spark.Deadline;

/** A master or a worker: a JVM of its own that writes a log. */
final class SparkDaemon {
  private final Path log;
  private final Process process;

  private SparkDaemon(Path log, Process process) {
    this.log = log;
    this.process = process;
  }

  /**
   * @param folder the cluster's folder, with Spark's settings in conf/
   * @param host the daemon's address
   */
  static SparkDaemon start(Path folder, String name, String host, List<String> classAndArguments)
      throws IOException {
    Path log = folder.resolve(name + ".log");
    List<String> command = new ArrayList<>(List.of(Build.java(), "-Xmx256m", Training.SHORT_LIVED));
    command.addAll(List.of(JavaModuleOptions.defaultModuleOptions().split(" ")));
    command.add("-cp");
    command.add(folder.resolve("conf") + File.pathSeparator + Build.sparkHome() + "/jars/*");
    command.addAll(classAndArguments);
    command.addAll(List.of("--host", host, "--webui-port", "0"));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("SPARK_HOME", Build.sparkHome().toString());
    builder.environment().put("SPARK_SCALA_VERSION", "2.12");
    builder.environment().put("SPARK_LOCAL_IP", host);
    builder.environment().put("SPARK_CONF_DIR", folder.resolve("conf").toString());
    builder.environment().put("SPARK_LOCAL_DIRS", folder.resolve("local").toString());
    builder.redirectErrorStream(true).redirectOutput(log.toFile());
    return new SparkDaemon(log, builder.start());
  }

  ProcessHandle process() {
    return process.toHandle();
  }

  List<ProcessHandle> executors() {
    return process
        .children()
        .filter(child -> child.info().commandLine().orElse("").contains("ExecutorBackend"))
        .toList();
  }

  /** Waits for {@code count} matches in the log, and returns the first group of each. */
  List<String> await(String pattern, int count) {
    Deadline.await(
        () -> pattern + " in " + text(),
        () -> !process.isAlive() || found(pattern).size() >= count);
    if (!process.isAlive()) {
      throw new IllegalStateException("Spark's daemon ended: " + text());
    }
    return found(pattern);
  }

  private List<String> found(String pattern) {
    return Pattern.compile(pattern).matcher(text()).results().map(SparkDaemon::first).toList();
  }

  private static String first(MatchResult match) {
    return match.group(1);
  }

  private String text() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
