package org.sparkvae.spark.host;

import java.util.List;
import java.util.Optional;

/** The same kernel, which the CPU has, and the same native threads in every JVM of a job. */
final class CpuRules {
  private static final List<String> AVX2 = List.of("avx2", "fma");
  private static final List<String> AVX512 = List.of("avx512f", "avx512dq", "avx512bw", "avx512vl");

  private CpuRules() {}

  static Optional<String> problem(HostFacts facts, HostRules rules) {
    return environment(facts, rules).or(() -> flags(facts)).or(() -> threads(facts, rules));
  }

  /** Another kernel rounds otherwise, so equal jobs would not give equal bits. */
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
                Settings.environment(facts, "OPENBLAS_CORETYPE", rules.coreType())));
  }

  /** An illegal instruction would end the JVM without a word. */
  static Optional<String> flags(HostFacts facts) {
    String coreType = facts.coreType() == null ? "" : facts.coreType();
    List<String> needed =
        switch (coreType) {
          case "SkylakeX", "Cooperlake", "Sapphirerapids" -> AVX512;
          case "Haswell", "Zen" -> AVX2;
          default -> List.of();
        };
    List<String> missing =
        needed.stream().filter(flag -> !facts.cpuFlags().contains(flag)).toList();
    if (missing.isEmpty() || facts.cpuFlags().isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        "Cannot run on host %s: its CPU lacks %s, which OPENBLAS_CORETYPE = %s needs. Give --set cluster.cpu=%s to the submit script"
            .formatted(
                facts.name(),
                String.join(", ", missing),
                coreType,
                facts.cpuFlags().containsAll(AVX2) ? "avx2" : "generic"));
  }

  private static Optional<String> threads(HostFacts facts, HostRules rules) {
    String wanted = rules.threads() == null ? "1" : rules.threads();
    boolean allowed =
        wanted.matches("[1-9][0-9]{0,3}") && Integer.parseInt(wanted) <= facts.taskCpus();
    if (allowed && wanted.equals(facts.threads())) {
      return Optional.empty();
    }
    String found = facts.threads() == null ? "unset" : facts.threads();
    return Optional.of(
        "Cannot run on host %s: its OMP_NUM_THREADS is %s, it must be %s. Set %s"
            .formatted(
                facts.name(),
                found,
                allowed ? "the job's " + wanted : "at most spark.task.cpus = " + facts.taskCpus(),
                Settings.environment(facts, "OMP_NUM_THREADS", allowed ? wanted : "1")));
  }
}
