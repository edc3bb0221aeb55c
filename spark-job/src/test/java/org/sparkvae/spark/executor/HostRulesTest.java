package org.sparkvae.spark.executor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.sparkvae.spark.executor.HostFacts.LocalDirectory;
import org.sparkvae.spark.executor.HostFacts.Role;

/** Each check names the host, what was found, what is needed and what to set, in one line. */
class HostRulesTest {
  private static final long GIBIBYTE = 1L << 30;
  private static final HostRules RULES = new HostRules("Haswell", CpuKernel.GENERIC, "1", 0);

  private static HostFacts facts(
      Role role, String flags, String coreType, String threads, Optional<Long> container) {
    return facts(role, flags, coreType, CpuKernel.GENERIC, threads, container);
  }

  private static HostFacts facts(
      Role role,
      String flags,
      String coreType,
      CpuKernel nd4j,
      String threads,
      Optional<Long> container) {
    return new HostFacts(
        role == Role.DRIVER ? "h1" : "h1 (executor 3)",
        role,
        Set.of(flags.split(" ")),
        coreType,
        nd4j,
        threads,
        1,
        2 * GIBIBYTE,
        container,
        List.of(new LocalDirectory("/local", GIBIBYTE)));
  }

  private static HostFacts executor(String flags, String coreType, String threads) {
    return facts(Role.EXECUTOR, flags, coreType, threads, Optional.empty());
  }

  @Test
  void aHostThatMeetsTheRulesHasNoProblem() {
    HostFacts facts = executor("fma avx2 f16c", "Haswell", "1");
    assertThat(CpuRules.problem(facts, RULES)).isEmpty();
    assertThat(CpuRules.problem(facts, new HostRules(null, CpuKernel.GENERIC, null, 0))).isEmpty();
    assertThat(CapacityRules.memory(facts, 4 * GIBIBYTE)).isEmpty();
    assertThat(CapacityRules.disk(facts)).isEmpty();
    assertThat(
            CapacityRules.diskWarning(
                facts, new HostRules(null, CpuKernel.GENERIC, null, GIBIBYTE)))
        .isEmpty();
  }

  @Test
  void anotherKernelIsRefused() {
    assertThat(CpuRules.problem(executor("fma avx2 f16c", "SkylakeX", "1"), RULES))
        .contains(
            "Cannot run on host h1 (executor 3): its OPENBLAS_CORETYPE is SkylakeX, the job's is"
                + " Haswell. Set --conf spark.executorEnv.OPENBLAS_CORETYPE=Haswell");
    assertThat(CpuRules.problem(facts(Role.DRIVER, "avx2", null, "1", Optional.empty()), RULES))
        .contains(
            "Cannot run on host h1: its OPENBLAS_CORETYPE is unset, the job's is Haswell. Set"
                + " OPENBLAS_CORETYPE=Haswell in the environment of the start");
  }

  @Test
  void aKernelThatTheCpuLacksIsRefused() {
    HostRules wide = new HostRules("SkylakeX", CpuKernel.GENERIC, "1", 0);
    assertThat(CpuRules.problem(executor("fma avx2 f16c avx512f", "SkylakeX", "1"), wide))
        .contains(
            "Cannot run on host h1 (executor 3): its CPU lacks avx512dq, avx512bw, avx512vl, avx512cd, bmi2,"
                + " which OPENBLAS_CORETYPE = SkylakeX needs. Give --set cluster.cpu=avx2 to the submit"
                + " script");
    assertThat(CpuRules.problem(executor("sse2", "Haswell", "1"), RULES).orElseThrow())
        .contains("lacks avx2, fma, f16c")
        .endsWith("--set cluster.cpu=generic to the submit script");
  }

  @Test
  void aBuildOfNd4jThatTheCpuLacksIsRefused() {
    HostRules wide = new HostRules(null, CpuKernel.AVX512, "1", 0);
    HostFacts old = withNd4j(CpuKernel.AVX512, "fma avx2 f16c bmi2");
    assertThat(CpuRules.problem(old, wide))
        .contains(
            "Cannot run on host h1 (executor 3): its CPU lacks avx512f, avx512dq, avx512bw,"
                + " avx512vl, avx512cd, which ND4J's avx512 build needs. Give --set"
                + " cluster.cpu=avx2 to the submit script");
  }

  @Test
  void anotherBuildOfNd4jThanTheDriversIsRefused() {
    HostFacts plain = withNd4j(CpuKernel.GENERIC, "fma avx2 f16c");
    HostRules rules = new HostRules(null, CpuKernel.AVX2, "1", 0);
    assertThat(CpuRules.problem(plain, rules))
        .contains(
            "Cannot run on host h1 (executor 3): its ND4J is the generic build, the driver's is"
                + " avx2. Give --set cluster.cpu=generic to the submit script, or put the same"
                + " nd4j-native jars where both find them first (Spark's own jars folder, or else"
                + " spark.jars)");
    HostFacts same = withNd4j(CpuKernel.AVX2, "fma avx2 f16c");
    assertThat(CpuRules.problem(same, rules)).isEmpty();
  }

  private static HostFacts withNd4j(CpuKernel nd4j, String flags) {
    return facts(Role.EXECUTOR, flags, null, nd4j, "1", Optional.empty());
  }

  @Test
  void otherNativeThreadsAreRefused() {
    assertThat(CpuRules.problem(executor("fma avx2 f16c", "Haswell", "4"), RULES))
        .contains(
            "Cannot run on host h1 (executor 3): its OMP_NUM_THREADS is 4, it must be the job's"
                + " 1. Set --conf"
                + " spark.executorEnv.OMP_NUM_THREADS=1");
    HostRules two = new HostRules(null, CpuKernel.GENERIC, "2", 0);
    assertThat(CpuRules.problem(executor("", null, "2"), two).orElseThrow())
        .contains("is 2, it must be at most spark.task.cpus = 1. Set --conf");
  }

  @Test
  void aLimitThatLeavesTooLittleBesidesTheHeapIsRefused() {
    HostFacts facts = executor("", null, "1");
    assertThat(CapacityRules.memory(facts, 2 * GIBIBYTE))
        .contains(
            "Cannot run on host h1 (executor 3): the process has a limit of 2048 MB"
                + " (org.bytedeco.javacpp.maxphysicalbytes), it needs at least its heap of 2048 MB"
                + " and 256 MB more. Set --conf spark.executor.memory=2048m --conf"
                + " spark.executor.memoryOverhead=1024m");
    assertThat(CapacityRules.memory(facts, 0).orElseThrow())
        .contains("has no limit")
        .endsWith("extraJavaOptions=-Dorg.bytedeco.javacpp.maxphysicalbytes=3072m");
  }

  @Test
  void aLimitAboveTheContainersIsRefusedOnAnExecutorOnly() {
    Optional<Long> container = Optional.of(4 * GIBIBYTE);
    assertThat(
            CapacityRules.memory(
                facts(Role.EXECUTOR, "", null, "1", container), 4 * GIBIBYTE + (1 << 20)))
        .contains(
            "Cannot run on host h1 (executor 3): the process may take 4097 MB"
                + " (org.bytedeco.javacpp.maxphysicalbytes), its container has 4096 MB, where it"
                + " would be killed. Set --conf spark.executor.memory=2048m --conf"
                + " spark.executor.memoryOverhead=2048m");
    assertThat(CapacityRules.memory(facts(Role.DRIVER, "", null, "1", container), 5 * GIBIBYTE))
        .isEmpty();
  }

  @Test
  void aFullDiskIsRefusedAndASmallOneCausesAWarning() {
    HostFacts full = withLocal(63L << 20);
    assertThat(CapacityRules.disk(full).orElseThrow())
        .startsWith("Cannot run on host h1: /local has 63 MB free, Spark needs at least 64. Set")
        .contains("--conf spark.local.dir=DIR");
    HostFacts small = withLocal(100L << 20);
    assertThat(CapacityRules.disk(small)).isEmpty();
    assertThat(
            CapacityRules.diskWarning(
                    small, new HostRules(null, CpuKernel.GENERIC, null, 101L << 20))
                .orElseThrow())
        .contains("have 100 MB free, its shards take up to 101");
  }

  private static HostFacts withLocal(long bytes) {
    return new HostFacts(
        "h1",
        Role.DRIVER,
        Set.of(),
        null,
        CpuKernel.GENERIC,
        "1",
        1,
        GIBIBYTE,
        Optional.empty(),
        List.of(new LocalDirectory("/local", bytes)));
  }

  @Test
  void flagsAreReadFromCpuinfo() {
    String cpuinfo = "processor\t: 0\nflags\t\t: fpu avx2 fma\nprocessor\t: 1\nflags\t\t: sse\n";
    assertThat(HostFacts.cpuFlags(cpuinfo)).containsExactlyInAnyOrder("fpu", "avx2", "fma");
    assertThat(HostFacts.cpuFlags("Features: asimd")).isEmpty();
  }
}
