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
 * What a JVM finds around it.
 *
 * @param name of the host, and which JVM there, for messages
 * @param role whose settings give it memory and environment
 * @param cpuFlags of the CPU; empty where the system does not tell
 * @param coreType OPENBLAS_CORETYPE; null if unset
 * @param nd4j of the build of ND4J on the class path
 * @param threads OMP_NUM_THREADS; null if unset
 * @param taskCpus cores of a task
 * @param heapBytes the heap's limit
 * @param containerBytes what the container, or the cluster's manager, lets the process have; empty
 *     where nothing is below the machine's own memory
 * @param localDirectories Spark's, for shuffles and what spills
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

  /** Of a JVM in which Spark runs. */
  static HostFacts find() {
    SparkEnv env = SparkEnv.get();
    Role role = env.executorId().equals("driver") ? Role.DRIVER : Role.EXECUTOR;
    String host = env.blockManager().blockManagerId().host();
    return new HostFacts(
        role == Role.DRIVER ? host : host + " (executor " + env.executorId() + ")",
        role,
        cpuFlagsHere(),
        System.getenv("OPENBLAS_CORETYPE"),
        CpuKernel.ofNd4jHere(),
        System.getenv("OMP_NUM_THREADS"),
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
    } catch (IOException untold) {
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

  /** YARN and Kubernetes end an executor that takes more than was asked for it. */
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

  /** The JDK reads control groups of both versions; without one it tells the machine's memory. */
  private static Optional<Long> cgroup() {
    long visible =
        ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
    try {
      String total =
          Files.readAllLines(Path.of("/proc/meminfo")).get(0).replaceAll("\\D", ""); // kB
      return visible < Long.parseLong(total) * 1024 ? Optional.of(visible) : Optional.empty();
    } catch (IOException untold) {
      return Optional.empty();
    }
  }
}
