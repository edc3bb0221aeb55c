package org.sparkvae.spark.executor;

import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sparkvae.spark.executor.HostFacts.Role;

/** Heap and off-heap limits that fit together and into the container. */
final class MemoryRules {
  private static final Logger LOG = LoggerFactory.getLogger(MemoryRules.class);
  private static final String LIMIT = "org.bytedeco.javacpp.maxphysicalbytes";

  /** Native libraries, threads, classes and a small network; described memory says the rest. */
  private static final long LEAST_NATIVE_MIB = 256;

  private static final long SLACK_MIB = 512;

  private MemoryRules() {}

  /**
   * @param limitBytes of the whole process, as JavaCPP keeps it; 0 for none
   */
  static Optional<String> problem(HostFacts facts, long limitBytes) {
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
                      ? Remedies.javaOption(facts, LIMIT, heap + 4 * LEAST_NATIVE_MIB + "m")
                      : Remedies.memory(facts, heap, 4 * LEAST_NATIVE_MIB)));
    }
    Optional<String> tooMuch =
        facts
            .containerBytes()
            .filter(most -> limitBytes > most)
            .map(most -> line(facts, limit, most));
    if (facts.role() == Role.DRIVER) {
      tooMuch.ifPresent(LOG::warn); // a small machine may still do a small job
      return Optional.empty();
    }
    return tooMuch;
  }

  private static String line(HostFacts facts, long limit, long containerBytes) {
    long container = containerBytes >> 20;
    long heap = Math.min(facts.heapBytes() >> 20, container / 2);
    return "Cannot run on host %s: the process may take %d MB (%s), its container has %d MB, where it would be killed. Set %s"
        .formatted(
            facts.name(),
            limit,
            LIMIT,
            container,
            System.getProperty(LIMIT) == null
                ? Remedies.javaOption(
                    facts, LIMIT, container - Math.min(SLACK_MIB, container / 4) + "m")
                : Remedies.memory(facts, heap, container - heap));
  }
}
