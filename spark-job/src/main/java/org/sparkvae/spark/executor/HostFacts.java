package org.sparkvae.spark.executor;

import com.sun.management.OperatingSystemMXBean;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;

/**
 * A JVM's environment.
 *
 * @param name the host and, on a cluster, the executor, for messages
 * @param role whose settings determine memory and environment variables
 * @param cpuFlags Linux's names of the CPU's features; empty if unknown
 * @param coreType OPENBLAS_CORETYPE; null if unset
 * @param nd4j the build of ND4J on the class path
 * @param threads OMP_NUM_THREADS; if that is unset, 1, which {@link NativeLibraries} sees to
 * @param containerBytes memory limit of the container or the cluster manager; empty if the
 *     machine's own memory is the only limit
 * @param localDirectories Spark's directories for shuffles and spilled blocks
 */
record HostFacts(
    String name,
    Role role,
    Set<String> cpuFlags,
    String coreType,
    CpuKernel nd4j,
    String threads,
    int taskCpus,
    long heapBytes,
    Optional<Long> containerBytes,
    List<LocalDirectory> localDirectories) {

  enum Role {
    DRIVER,
    EXECUTOR
  }

  record LocalDirectory(String path, long freeBytes) {}

  /** The facts of this JVM, in which Spark must run. */
  static HostFacts find() {
    SparkEnv env = SparkEnv.get();
    Role role = env.executorId().equals("driver") ? Role.DRIVER : Role.EXECUTOR;
    String host = env.blockManager().blockManagerId().host();
    return new HostFacts(
        role == Role.DRIVER ? host : host + " (executor " + env.executorId() + ")",
        role,
        cpuFlagsHere(),
        System.getenv(CpuKernel.CORE_TYPE),
        CpuKernel.ofNd4jHere(),
        System.getenv().getOrDefault(NativeLibraries.THREADS, "1"),
        env.conf().getInt("spark.task.cpus", 1),
        Runtime.getRuntime().maxMemory(),
        container(env.conf(), role),
        Arrays.stream(env.blockManager().diskBlockManager().localDirs())
            .map(HostFacts::localDirectory)
            .toList());
  }

  private static LocalDirectory localDirectory(File directory) {
    return new LocalDirectory(directory.getPath(), directory.getUsableSpace());
  }

  static Set<String> cpuFlagsHere() {
    try {
      return cpuFlags(Files.readString(Path.of("/proc/cpuinfo")));
    } catch (IOException unknown) {
      return Set.of();
    }
  }

  static Set<String> cpuFlags(String cpuinfo) {
    return cpuinfo
        .lines()
        .filter(line -> line.startsWith("flags"))
        .findFirst()
        .map(
            line ->
                new HashSet<>(List.of(line.substring(line.indexOf(':') + 1).strip().split(" "))))
        .orElseGet(HashSet::new);
  }

  /** How a user sets an environment variable for this JVM. */
  String environment(String variable, String value) {
    return role == Role.DRIVER
        ? variable + "=" + value + " in the environment of the start"
        : "--conf spark.executorEnv." + variable + "=" + value;
  }

  /** How a user sets a system property for this JVM, after "--" of a submit script. */
  String javaOption(String property, String value) {
    return "--conf " + setting("extraJavaOptions") + "=-D" + property + "=" + value;
  }

  /** How a user sets heap and overhead for this JVM. */
  String memorySettings(long heapMiB, long overheadMiB) {
    return "--conf %s=%dm --conf %s=%dm"
        .formatted(setting("memory"), heapMiB, setting("memoryOverhead"), overheadMiB);
  }

  private String setting(String key) {
    return "spark." + (role == Role.DRIVER ? "driver." : "executor.") + key;
  }

  /** YARN and Kubernetes kill an executor that takes more memory than it requested. */
  private static Optional<Long> container(SparkConf conf, Role role) {
    String master = conf.get("spark.master", "");
    Optional<Long> cgroup = cgroup();
    if (role == Role.DRIVER || !(master.startsWith("yarn") || master.startsWith("k8s"))) {
      return cgroup;
    }
    long heap = conf.getSizeAsMb("spark.executor.memory", "1g");
    long overhead =
        conf.contains("spark.executor.memoryOverhead")
            ? conf.getSizeAsMb("spark.executor.memoryOverhead")
            : Math.max(384, heap / 10);
    long asked = heap + overhead << 20;
    return Optional.of(cgroup.map(limit -> Math.min(limit, asked)).orElse(asked));
  }

  /** The JDK reads control groups of both versions; without one it reports the machine's memory. */
  private static Optional<Long> cgroup() {
    long visible =
        ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
    try {
      String total =
          Files.readAllLines(Path.of("/proc/meminfo")).get(0).replaceAll("\\D", ""); // kB
      return visible < Long.parseLong(total) * 1024 ? Optional.of(visible) : Optional.empty();
    } catch (IOException unknown) {
      return Optional.empty();
    }
  }
}
