package org.sparkvae.spark.faults;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.apache.hadoop.yarn.api.records.ApplicationAttemptId;
import org.apache.hadoop.yarn.api.records.ApplicationId;
import org.apache.hadoop.yarn.api.records.ApplicationReport;
import org.apache.hadoop.yarn.api.records.ContainerId;
import org.apache.hadoop.yarn.api.records.YarnApplicationState;
import org.apache.hadoop.yarn.client.api.YarnClient;
import org.apache.hadoop.yarn.conf.YarnConfiguration;
import org.apache.hadoop.yarn.exceptions.YarnException;
import org.apache.hadoop.yarn.server.MiniYARNCluster;
import org.apache.hadoop.yarn.server.nodemanager.CMgrCompletedContainersEvent;
import org.apache.hadoop.yarn.server.nodemanager.CMgrCompletedContainersEvent.Reason;
import org.sparkvae.spark.Deadline;

/**
 * A real HDFS, which is the default file system, and a real YARN with one node. The daemons are
 * threads of this JVM; containers are processes of their own. {@link #close} ends and deletes all
 * of it.
 */
final class YarnCluster implements AutoCloseable {
  /** Web pages of the daemons; the field keeps the logger, and so its level. */
  private static final Logger WEB = Logger.getLogger("org.apache.hadoop.shaded");

  private static final String GRACE = YarnConfiguration.NM_SLEEP_DELAY_BEFORE_SIGKILL_MS;

  /** As in Spark's ApplicationMaster of cluster mode, and its executors. */
  private static final String MASTER = "org.apache.spark.deploy.yarn.ApplicationMaster";

  private static final String EXECUTOR =
      "org.apache.spark.executor.YarnCoarseGrainedExecutorBackend";

  private final Path folder;
  private final String sparkHome;
  private final MiniDFSCluster hdfs;
  private final MiniYARNCluster yarn;
  private final YarnClient client = YarnClient.createYarnClient();

  private YarnCluster(Path folder, String sparkHome) throws IOException {
    this.folder = folder;
    this.sparkHome = sparkHome;
    Configuration settings = settings();
    hdfs = new MiniDFSCluster.Builder(settings, folder.resolve("hdfs").toFile()).build();
    hdfs.waitActive();
    settings.set("fs.defaultFS", hdfs.getURI().toString());
    System.setProperty("test.build.data", folder.toString()); // where it puts its own folder
    yarn = new MiniYARNCluster("yarn", 1, 1, 1);
    yarn.init(settings);
    yarn.start();
    client.init(yarn.getConfig());
    client.start();
    writeConfiguration();
  }

  /**
   * @param sparkHome a Spark distribution with a client for YARN
   */
  static YarnCluster start(String name, String sparkHome) throws IOException {
    WEB.setLevel(Level.SEVERE);
    return new YarnCluster(Build.scratch(name), sparkHome);
  }

  private static Configuration settings() {
    Configuration settings = new YarnConfiguration();
    settings.setInt("dfs.replication", 1);
    // Memory that containers may ask for, which is more than they use; the limit of each one is
    // kept.
    settings.setInt(YarnConfiguration.NM_PMEM_MB, 32_768);
    settings.setInt("yarn.minicluster.yarn.nodemanager.resource.memory-mb", 32_768);
    settings.setInt(YarnConfiguration.RM_SCHEDULER_MINIMUM_ALLOCATION_MB, 256);
    settings.setInt(YarnConfiguration.RM_SCHEDULER_MAXIMUM_ALLOCATION_MB, 32_768);
    settings.setBoolean(YarnConfiguration.NM_PMEM_CHECK_ENABLED, true);
    settings.setBoolean(YarnConfiguration.NM_VMEM_CHECK_ENABLED, false);
    settings.setFloat(YarnConfiguration.NM_MAX_PER_DISK_UTILIZATION_PERCENTAGE, 99.5f);
    settings.set("yarn.scheduler.capacity.root.queues", "default");
    settings.set("yarn.scheduler.capacity.root.default.capacity", "100");
    settings.set("yarn.scheduler.capacity.maximum-am-resource-percent", "1.0");
    // An application's jars are 145 MB, which the node would keep for the next one.
    settings.setLong(YarnConfiguration.NM_LOCALIZER_CACHE_TARGET_SIZE_MB, 1);
    settings.setLong(YarnConfiguration.NM_LOCALIZER_CACHE_CLEANUP_INTERVAL_MS, 20_000);
    return settings;
  }

  /** What a gateway has in HADOOP_CONF_DIR, and Spark's own settings for all jobs. */
  private void writeConfiguration() throws IOException {
    Configuration conf = new Configuration(yarn.getConfig());
    conf.set("net.topology.node.switch.mapping.impl", "org.apache.hadoop.net.ScriptBasedMapping");
    conf.set(YarnConfiguration.YARN_APPLICATION_CLASSPATH, ""); // Spark brings Hadoop
    Files.createDirectories(folder.resolve("hadoop"));
    for (String name : List.of("core-site.xml", "hdfs-site.xml", "yarn-site.xml")) {
      try (OutputStream to = Files.newOutputStream(folder.resolve("hadoop").resolve(name))) {
        conf.writeXml(to);
      }
    }
    String java = System.getProperty("java.home");
    Map<String, String> spark =
        Map.ofEntries(
            Map.entry("spark.yarn.jars", "local:" + sparkHome + "/jars/*"),
            Map.entry("spark.yarn.appMasterEnv.JAVA_HOME", java),
            Map.entry("spark.executorEnv.JAVA_HOME", java),
            Map.entry("spark.driver.defaultJavaOptions", Training.SHORT_LIVED),
            Map.entry("spark.executor.defaultJavaOptions", Training.SHORT_LIVED),
            Map.entry("spark.driver.memory", "1g"),
            Map.entry("spark.driver.memoryOverhead", "1g"),
            Map.entry("spark.executor.memory", "600m"),
            Map.entry("spark.executor.memoryOverhead", "1g"),
            Map.entry("spark.executor.instances", "2"),
            Map.entry("spark.scheduler.minRegisteredResourcesRatio", "1.0"),
            Map.entry("spark.scheduler.maxRegisteredResourcesWaitingTime", "60s"));
    Files.createDirectories(folder.resolve("spark"));
    Files.writeString(
        folder.resolve("spark/spark-defaults.conf"),
        spark.entrySet().stream()
            .map(entry -> entry.getKey() + " " + entry.getValue() + "\n")
            .collect(Collectors.joining()));
  }

  /** The variables of a submission. */
  Map<String, String> environment() {
    return Map.ofEntries(
        Map.entry("SPARK_LOCAL_IP", "127.0.0.1"),
        Map.entry("SPARK_HOME", sparkHome),
        Map.entry("SPARK_CONF_DIR", folder.resolve("spark").toString()),
        Map.entry("HADOOP_CONF_DIR", folder.resolve("hadoop").toString()));
  }

  FileSystem files() throws IOException {
    return hdfs.getFileSystem();
  }

  /** The time between SIGTERM and SIGKILL for containers that start from now on. */
  void setGraceMillis(long millis) {
    yarn.getNodeManager(0).getConfig().setLong(GRACE, millis);
  }

  /** The application with a value of spark.yarn.tags, for whose submission it waits. */
  ApplicationId application(String tag) {
    Deadline.await(() -> "the application " + tag, () -> !tagged(tag).isEmpty());
    return tagged(tag).get(0).getApplicationId();
  }

  private List<ApplicationReport> tagged(String tag) {
    return call(client::getApplications).stream()
        .filter(report -> report.getApplicationTags().contains(tag))
        .toList();
  }

  /** The report of an application that has ended, for which it waits. */
  ApplicationReport ended(ApplicationId id) {
    Deadline.await(
        () -> "the end of " + id,
        () ->
            List.of(
                    YarnApplicationState.FINISHED,
                    YarnApplicationState.FAILED,
                    YarnApplicationState.KILLED)
                .contains(report(id).getYarnApplicationState()));
    return report(id);
  }

  private ApplicationReport report(ApplicationId id) {
    return call(() -> client.getApplicationReport(id));
  }

  int attempts(ApplicationId id) {
    return call(() -> client.getApplicationAttempts(id)).size();
  }

  /** As {@code yarn application -kill}: SIGTERM to all containers, and SIGKILL after the grace. */
  void kill(ApplicationId id) {
    call(
        () -> {
          client.killApplication(id);
          return id;
        });
  }

  /**
   * Ends the container of an attempt's driver in cluster mode, as if YARN needed its memory:
   * SIGTERM, and SIGKILL after the grace.
   */
  void preemptMaster(ApplicationId id, int attempt) {
    ContainerId master =
        ContainerId.newContainerId(ApplicationAttemptId.newInstance(id, attempt), 1);
    yarn.getNodeManager(0)
        .getNMContext()
        .getContainerManager()
        .handle(new CMgrCompletedContainersEvent(List.of(master), Reason.BY_RESOURCEMANAGER));
  }

  /** The driver of cluster mode. */
  ProcessHandle master(ApplicationId id) {
    return containers(id, MASTER).get(0);
  }

  List<ProcessHandle> executors(ApplicationId id) {
    return containers(id, EXECUTOR);
  }

  private static List<ProcessHandle> containers(ApplicationId id, String mainClass) {
    return ProcessHandle.current()
        .descendants()
        .filter(process -> isContainer(Processes.command(process), id, mainClass))
        .toList();
  }

  /** The JVM, not the shell that has started it. */
  private static boolean isContainer(List<String> command, ApplicationId id, String mainClass) {
    return !command.isEmpty()
        && command.get(0).endsWith("java")
        && command.contains(mainClass)
        && command.stream().anyMatch(word -> word.contains(id.toString()));
  }

  /** What the driver of an attempt in cluster mode has logged so far. */
  String log(ApplicationId id, int attempt) {
    String container = String.format(Locale.ROOT, "_%02d_000001", attempt);
    try (Stream<Path> logs = Files.walk(folder.resolve("yarn"))) {
      List<Path> found =
          logs.filter(file -> file.getFileName().toString().startsWith("std"))
              .filter(file -> file.toString().contains(id.toString()))
              .filter(file -> file.getParent().toString().endsWith(container))
              .toList();
      StringBuilder text = new StringBuilder();
      for (Path file : found) {
        text.append(Files.readString(file));
      }
      return text.toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (UncheckedIOException deletedMeanwhile) {
      return "";
    }
  }

  private interface Call<T> {
    T of() throws IOException, YarnException;
  }

  private static <T> T call(Call<T> call) {
    try {
      return call.of();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (YarnException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() throws IOException {
    client.stop();
    yarn.stop();
    hdfs.shutdown(true);
    Processes.kill(
        ProcessHandle.current()
            .descendants()
            .filter(
                process ->
                    Processes.command(process).stream()
                        .anyMatch(word -> word.contains(folder.toString())))
            .toList());
    Build.delete(folder);
  }
}
