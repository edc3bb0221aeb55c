package org.sparkvae.spark.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A small training for a fault test: its recipe, its output and Spark's settings. */
final class Training {
  /** About 900 rows per shard and nine rounds per pass; a few rounds take a second. */
  private static final String DIGITS =
      """
      seed = 4
      data { format = syntheticDigits, rows = 2000, testFraction = 0.1 }
      model { latentSize = 5, encoderLayers = [64], decoderLayers = [64] }
      training { shards = 2, batchSize = 25, averagingInterval = 4 }
      """;

  /** These JVMs run for seconds: without the optimizing compiler they need half the CPU time. */
  static final String SHORT_LIVED = "-XX:TieredStopAtLevel=1";

  private static final Map<List<String>, Path> UNDISTURBED = new HashMap<>();

  private final Path folder;
  private final List<String> arguments;
  private final List<String> spark = new ArrayList<>();
  private final Map<String, String> environment = new HashMap<>();
  private String output;

  private Training(Path folder, List<String> arguments) {
    this.folder = folder;
    this.arguments = arguments;
    this.output = folder.resolve("out").toString();
    conf("spark.driver.memory", "1g");
    conf("spark.executor.memory", "600m");
    conf("spark.driver.defaultJavaOptions", SHORT_LIVED);
    conf("spark.executor.defaultJavaOptions", SHORT_LIVED);
    conf("spark.ui.enabled", "false");
  }

  /** A training on synthetic digits. */
  static Training ofDigits(Path folder, int passes, String... options) throws IOException {
    Training training = of(folder, DIGITS, options);
    training.arguments.addAll(List.of("--set", "training.passes=" + passes));
    return training;
  }

  static Training of(Path folder, String recipe, String... options) throws IOException {
    List<String> arguments = new ArrayList<>();
    arguments.add(Files.writeString(folder.resolve("faults.conf"), recipe).toString());
    arguments.addAll(List.of(options));
    return new Training(folder, arguments);
  }

  /** The artifact of the same training without a fault, on two local cores. */
  static synchronized Path undisturbed(int passes, String... options) throws IOException {
    List<String> key = new ArrayList<>(List.of(options));
    key.add(Integer.toString(passes));
    Path known = UNDISTURBED.get(key);
    if (known != null) {
      return known;
    }
    Path folder = Build.scratch("undisturbed-" + Integer.toHexString(key.hashCode()));
    Path artifact = ofDigits(folder, passes, options).finished("local[2]");
    UNDISTURBED.put(key, artifact);
    return artifact;
  }

  Path output() {
    return Path.of(output);
  }

  /** The folder of checkpoints during the training. */
  Path work() {
    return Path.of(output + ".work");
  }

  /** The recipe, by its absolute path. */
  Path recipe() {
    return Path.of(arguments.get(0));
  }

  /** Changes the output. */
  Training to(String elsewhere) {
    output = elsewhere;
    return this;
  }

  Training conf(String key, Object value) {
    spark.add("--conf");
    spark.add(key + "=" + value);
    return this;
  }

  Training environment(String name, String value) {
    environment.put(name, value);
    return this;
  }

  /** Makes Spark write its event log to {@link #events}. */
  Training logged() throws IOException {
    Files.createDirectories(events());
    return conf("spark.eventLog.enabled", true)
        .conf("spark.eventLog.dir", events().toUri())
        .conf("spark.eventLog.logBlockUpdates.enabled", true);
  }

  Path events() {
    return folder.resolve("events");
  }

  SubmittedJob startLocally() throws IOException {
    return start("local[2]");
  }

  /** With two executors of one core, which register before the first task. */
  SubmittedJob startOn(StandaloneCluster cluster) throws IOException {
    conf("spark.cores.max", 2);
    conf("spark.scheduler.minRegisteredResourcesRatio", "1.0");
    conf("spark.scheduler.maxRegisteredResourcesWaitingTime", "60s");
    return start(cluster.url());
  }

  /** Runs to the end; fails unless the exit code is 0. */
  Path finished(String master) throws IOException {
    try (SubmittedJob job = start(master)) {
      if (job.exitCode() != 0) {
        throw new IllegalStateException("Exit code " + job.exitCode() + ":\n" + job.text());
      }
    }
    return output();
  }

  /** Starts it without waiting for its end. */
  SubmittedJob start(String master) throws IOException {
    List<String> all = new ArrayList<>(arguments);
    all.addAll(List.of("--output", output, "--master", master, "--"));
    all.addAll(spark);
    return SubmittedJob.start("train", all, environment);
  }
}
