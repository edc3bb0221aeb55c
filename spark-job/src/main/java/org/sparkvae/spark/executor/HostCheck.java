package org.sparkvae.spark.executor;

import java.util.Optional;
import org.apache.spark.TaskContext;
import org.bytedeco.javacpp.Pointer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sparkvae.model.config.ConfigException;

/**
 * Checks this JVM's host before a network runs in it, once per set of rules. {@link NetworkPool}
 * calls it, so JVMs that join while the job runs are checked too.
 */
public final class HostCheck {
  private static final Logger LOG = LoggerFactory.getLogger(HostCheck.class);

  private static HostRules checked;
  private static Optional<String> problem = Optional.empty();

  private HostCheck() {}

  /**
   * Loads the native libraries, and checks the host if the running job has rules for it.
   *
   * @throws ConfigException naming the host, what was found, what is needed and what to set
   */
  public static void thisJvm() {
    HostRules rules = HostRules.of(TaskContext.get());
    if (rules == null) {
      NativeLibraries.load();
      return;
    }
    findProblem(rules).ifPresent(HostCheck::refuse);
  }

  /**
   * Loads the native libraries of a driver, whose CPU may be older than those of its executors.
   *
   * @throws ConfigException as {@link #thisJvm}
   */
  static void thisDriver() {
    CpuRules.flags(HostFacts.find()).ifPresent(HostCheck::refuse);
    NativeLibraries.load();
  }

  /**
   * The problem of a task's host, or an empty string. It is returned because Spark would retry a
   * task that throws, and log its stack.
   */
  static String problem() {
    return findProblem(HostRules.of(TaskContext.get())).orElse("");
  }

  /**
   * @throws ConfigException with this message
   */
  static void refuse(String line) {
    throw ConfigException.of("", line);
  }

  /** The result is cached, so that the retries of a failed task fail at once. */
  private static synchronized Optional<String> findProblem(HostRules rules) {
    if (!rules.equals(checked)) {
      HostFacts facts = HostFacts.find();
      problem = CpuRules.problem(facts, rules); // first: an illegal instruction ends the JVM
      problem = problem.or(() -> libraries(facts));
      problem = problem.or(() -> CapacityRules.memory(facts, Pointer.maxPhysicalBytes()));
      problem = problem.or(() -> CapacityRules.disk(facts));
      CapacityRules.diskWarning(facts, rules).ifPresent(LOG::warn);
      checked = rules;
    }
    return problem;
  }

  private static Optional<String> libraries(HostFacts facts) {
    try {
      NativeLibraries.load();
      return Optional.empty();
    } catch (LinkageError | RuntimeException broken) {
      String why = String.valueOf(broken.getMessage()).lines().findFirst().orElse("");
      return Optional.of(
          "Cannot run on host %s: ND4J's native libraries do not load (%s). They need %d MB on a disk that is not mounted noexec: set %s"
              .formatted(
                  facts.name(),
                  why,
                  SharedNatives.BYTES >> 20,
                  facts.javaOption(NativeLibraries.SHARED_CACHE, "DIR")));
    }
  }
}
