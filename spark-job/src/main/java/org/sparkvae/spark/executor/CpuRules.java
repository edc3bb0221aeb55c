package org.sparkvae.spark.executor;

import java.util.List;
import java.util.Optional;
import org.sparkvae.model.config.EnumSpelling;

/** Every JVM of a job has the same kernel, ND4J build and native threads, and a CPU for them. */
final class CpuRules {
  private CpuRules() {}

  static Optional<String> problem(HostFacts facts, HostRules rules) {
    return environment(facts, rules)
        .or(() -> build(facts, rules))
        .or(() -> flags(facts))
        .or(() -> threads(facts, rules));
  }

  /** Another kernel rounds differently, so equal jobs would not give equal bits. */
  private static Optional<String> environment(HostFacts facts, HostRules rules) {
    if (rules.coreType() == null || rules.coreType().equals(facts.coreType())) {
      return Optional.empty();
    }
    return Optional.of(
        "Cannot run on host %s: its OPENBLAS_CORETYPE is %s, the job's is %s. Set %s"
            .formatted(
                facts.name(),
                facts.coreType() == null ? "unset" : facts.coreType(),
                rules.coreType(),
                facts.environment(CpuKernel.CORE_TYPE, rules.coreType())));
  }

  /** Another build rounds differently too. */
  private static Optional<String> build(HostFacts facts, HostRules rules) {
    if (rules.nd4j() == facts.nd4j()) {
      return Optional.empty();
    }
    return Optional.of(
        "Cannot run on host %s: its ND4J is the %s build, the driver's is %s. Give --set cluster.cpu=generic to the submit script, or put the same nd4j-native jars where both find them first (Spark's own jars folder, or else spark.jars)"
            .formatted(facts.name(), EnumSpelling.of(facts.nd4j()), EnumSpelling.of(rules.nd4j())));
  }

  /** An illegal instruction would end the JVM without a message. */
  static Optional<String> flags(HostFacts facts) {
    String build = "ND4J's " + EnumSpelling.of(facts.nd4j()) + " build";
    CpuKernel kernel = CpuKernel.ofCoreType(facts.coreType());
    return lacking(facts, kernel, "OPENBLAS_CORETYPE = " + facts.coreType())
        .or(() -> lacking(facts, facts.nd4j(), build));
  }

  private static Optional<String> lacking(HostFacts facts, CpuKernel needed, String neededBy) {
    List<String> missing = needed.missing(facts.cpuFlags());
    if (missing.isEmpty() || facts.cpuFlags().isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        "Cannot run on host %s: its CPU lacks %s, which %s needs. Give --set cluster.cpu=%s to the submit script"
            .formatted(
                facts.name(),
                String.join(", ", missing),
                neededBy,
                EnumSpelling.of(CpuKernel.widest(facts.cpuFlags()))));
  }

  private static Optional<String> threads(HostFacts facts, HostRules rules) {
    String wanted = rules.threads() == null ? "1" : rules.threads();
    boolean allowed =
        wanted.matches("[1-9][0-9]{0,3}") && Integer.parseInt(wanted) <= facts.taskCpus();
    if (allowed && wanted.equals(facts.threads())) {
      return Optional.empty();
    }
    return Optional.of(
        "Cannot run on host %s: its OMP_NUM_THREADS is %s, it must be %s. Set %s"
            .formatted(
                facts.name(),
                facts.threads(),
                allowed ? "the job's " + wanted : "at most spark.task.cpus = " + facts.taskCpus(),
                facts.environment(NativeLibraries.THREADS, allowed ? wanted : "1")));
  }
}
