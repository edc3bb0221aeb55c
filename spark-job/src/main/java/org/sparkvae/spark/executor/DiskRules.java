package org.sparkvae.spark.executor;

import java.util.Optional;
import org.sparkvae.spark.executor.HostFacts.LocalDirectory;

/** Room in Spark's local directories for shuffles and for shards that spill. */
final class DiskRules {
  /** A disk as full as this fails any shuffle. */
  private static final long LEAST_MIB = 64;

  private DiskRules() {}

  static Optional<String> problem(HostFacts facts) {
    return facts.localDirectories().stream()
        .filter(directory -> directory.freeBytes() < LEAST_MIB << 20)
        .findFirst()
        .map(
            directory ->
                "Cannot run on host %s: %s has %d MB free, Spark needs at least %d. Set %s"
                    .formatted(
                        facts.name(),
                        directory.path(),
                        directory.freeBytes() >> 20,
                        LEAST_MIB,
                        SETTING));
  }

  /** Only a warning: what Spark writes there is compressed, and shards spill only if they must. */
  static Optional<String> warning(HostFacts facts, HostRules rules) {
    long free = facts.localDirectories().stream().mapToLong(LocalDirectory::freeBytes).sum();
    if (free >= rules.diskBytes()) {
      return Optional.empty();
    }
    return Optional.of(
        "Host %s may run out of disk: Spark's local directories have %d MB free, its shards take up to %d. Set %s"
            .formatted(facts.name(), free >> 20, rules.diskBytes() >> 20, SETTING));
  }

  private static final String SETTING =
      "--conf spark.local.dir=DIR (on YARN yarn.nodemanager.local-dirs, on a standalone worker SPARK_LOCAL_DIRS)";
}
