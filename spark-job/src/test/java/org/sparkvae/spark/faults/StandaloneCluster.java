package org.sparkvae.spark.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.sparkvae.spark.Deadline;

/**
 * A real standalone cluster on this machine: a master and workers with one core each. Each is a JVM
 * with its own loopback address, because Spark runs no speculative copy on the host of the slow
 * task. {@link #close} stops and deletes everything.
 */
final class StandaloneCluster implements AutoCloseable {
  private static final String DEPLOY = "org.apache.spark.deploy.";

  private final Path folder;
  private final SparkDaemon master;
  private final String url;
  private final List<SparkDaemon> workers = new ArrayList<>();
  private final Thread atExit = new Thread(this::killAll);

  private StandaloneCluster(Path folder, SparkDaemon master) {
    this.folder = folder;
    this.master = master;
    Runtime.getRuntime().addShutdownHook(atExit);
    this.url = master.await("Starting Spark master at (spark://\\S+)", 1).get(0);
  }

  static StandaloneCluster start(String name, int workers) throws IOException {
    return start(name, workers, Map.of());
  }

  /**
   * @param settings for the daemons and for jobs that use {@link #configuration}
   */
  static StandaloneCluster start(String name, int workers, Map<String, String> settings)
      throws IOException {
    Path folder = Build.scratch(name);
    Files.createDirectories(folder.resolve("conf"));
    Files.writeString(
        folder.resolve("conf/spark-defaults.conf"),
        settings.entrySet().stream()
            .map(entry -> entry.getKey() + " " + entry.getValue() + "\n")
            .collect(Collectors.joining()));
    SparkDaemon master =
        SparkDaemon.start(
            folder, "master", "127.0.0.1", List.of(DEPLOY + "master.Master", "--port", "0"));
    StandaloneCluster cluster = new StandaloneCluster(folder, master);
    for (int worker = 0; worker < workers; worker++) {
      cluster.addWorker();
    }
    cluster.master.await("(Registering worker)", workers);
    return cluster;
  }

  private void addWorker() throws IOException {
    String name = "worker-" + workers.size();
    String place = folder.resolve(name).toString();
    List<String> command = new ArrayList<>(List.of(DEPLOY + "worker.Worker", url));
    command.addAll(List.of("--cores", "1", "--memory", "2g", "--work-dir", place));
    workers.add(SparkDaemon.start(folder, name, "127.0.0." + (workers.size() + 2), command));
  }

  String url() {
    return url;
  }

  SparkDaemon master() {
    return master;
  }

  /** The folder with the daemons' spark-defaults.conf. */
  Path configuration() {
    return folder.resolve("conf");
  }

  /** All running executors, by worker. */
  List<ProcessHandle> executors() {
    return workers.stream().flatMap(worker -> worker.executors().stream()).toList();
  }

  /** Waits for running executors that the driver knows: killing one earlier has no effect. */
  List<ProcessHandle> awaitExecutors(int count) {
    Deadline.await(
        () -> count + " executors",
        () ->
            executors().size() == count && executors().stream().allMatch(this::isKnownToTheDriver));
    return executors();
  }

  private boolean isKnownToTheDriver(ProcessHandle executor) {
    List<String> command = Processes.command(executor);
    int app = command.indexOf("--app-id");
    int id = command.indexOf("--executor-id");
    return app >= 0
        && id >= 0
        && workers.stream()
            .map(worker -> folder.resolve("worker-" + workers.indexOf(worker)))
            .map(place -> place.resolve(command.get(app + 1)).resolve(command.get(id + 1)))
            .anyMatch(
                place -> says(place.resolve("stderr"), "Successfully registered with driver"));
  }

  private static boolean says(Path log, String text) {
    try {
      return Files.exists(log) && Files.readString(log).contains(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Kills the first worker that has an executor, with the executor, as if a machine lost power. */
  void killBusyWorker() {
    SparkDaemon worker =
        workers.stream().filter(one -> !one.executors().isEmpty()).findFirst().orElseThrow();
    Processes.kill(Processes.tree(worker.process()));
  }

  @Override
  public void close() throws IOException {
    killAll();
    Runtime.getRuntime().removeShutdownHook(atExit);
    Build.delete(folder);
  }

  private void killAll() {
    List<ProcessHandle> all = new ArrayList<>(Processes.tree(master.process()));
    workers.forEach(worker -> all.addAll(Processes.tree(worker.process())));
    Processes.kill(all);
  }
}
