package org.sparkvae.spark.executor;

import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sparkvae.spark.executor.HostFacts.LocalDirectory;
import org.sparkvae.spark.executor.HostFacts.Role;

/** Memory limits that fit together and into the container, and enough local disk. */
final class CapacityRules {
  private static final Logger LOG = LoggerFactory.getLogger(CapacityRules.class);
  private static final String LIMIT = "org.bytedeco.javacpp.maxphysicalbytes";

  /** Native libraries, threads, classes and a small network. */
  private static final long LEAST_NATIVE_MIB = 256;

  private static final long SLACK_MIB = 512;

  /** With less free disk, any shuffle fails. */
  private static final long LEAST_DISK_MIB = 64;

  private static final String DISK_SETTING =
      "--conf spark.local.dir=DIR (on YARN yarn.nodemanager.local-dirs, on a standalone worker SPARK_LOCAL_DIRS)";

  private CapacityRules() {}

  /**
   * @param limitBytes JavaCPP's limit on the whole process; 0 for none
   */
  static Optional<String> memory(HostFacts facts, long limitBytes) {
    long limit = limitBytes >> 20;
    long heap = facts.heapBytes() >> 20;
    if (limit < heap + LEAST_NATIVE_MIB) {
      String found = limit <= 0 ? "no limit" : "a limit of " + limit + " MB";
      return Optional.of(
          "Cannot run on host %s: the process has %s (%s), it needs at least its heap of %d MB and %d MB more. Set %s"
              .formatted(
                  facts.name(),
                  found,
                  LIMIT,
                  heap,
                  LEAST_NATIVE_MIB,
                  limit <= 0 || System.getProperty(LIMIT) == null
                      ? facts.javaOption(LIMIT, heap + 4 * LEAST_NATIVE_MIB + "m")
                      : facts.memorySettings(heap, 4 * LEAST_NATIVE_MIB)));
    }
    Optional<String> aboveContainer =
        facts
            .containerBytes()
            .filter(most -> limitBytes > most)
            .map(most -> aboveContainer(facts, limit, most >> 20));
    if (facts.role() == Role.DRIVER) {
      aboveContainer.ifPresent(LOG::warn); // a small machine may still do a small job
      return Optional.empty();
    }
    return aboveContainer;
  }

  private static String aboveContainer(HostFacts facts, long limit, long container) {
    long heap = Math.min(facts.heapBytes() >> 20, container / 2);
    return "Cannot run on host %s: the process may take %d MB (%s), its container has %d MB, where it would be killed. Set %s"
        .formatted(
            facts.name(),
            limit,
            LIMIT,
            container,
            System.getProperty(LIMIT) == null
                ? facts.javaOption(LIMIT, container - Math.min(SLACK_MIB, container / 4) + "m")
                : facts.memorySettings(heap, container - heap));
  }

  /** Spark's local directories hold shuffles and spilled shards. */
  static Optional<String> disk(HostFacts facts) {
    return facts.localDirectories().stream()
        .filter(directory -> directory.freeBytes() < LEAST_DISK_MIB << 20)
        .findFirst()
        .map(
            directory ->
                "Cannot run on host %s: %s has %d MB free, Spark needs at least %d. Set %s"
                    .formatted(
                        facts.name(),
                        directory.path(),
                        directory.freeBytes() >> 20,
                        LEAST_DISK_MIB,
                        DISK_SETTING));
  }

  /** Only a warning: Spark compresses what it writes, and shards spill only if they must. */
  static Optional<String> diskWarning(HostFacts facts, HostRules rules) {
    long free = facts.localDirectories().stream().mapToLong(LocalDirectory::freeBytes).sum();
    if (free >= rules.diskBytes()) {
      return Optional.empty();
    }
    return Optional.of(
        "Host %s may run out of disk: Spark's local directories have %d MB free, its shards take up to %d. Set %s"
            .formatted(facts.name(), free >> 20, rules.diskBytes() >> 20, DISK_SETTING));
  }
}
