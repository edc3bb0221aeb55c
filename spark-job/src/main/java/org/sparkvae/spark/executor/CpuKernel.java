package org.sparkvae.spark.executor;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.sparkvae.model.config.ConfigException;
import org.sparkvae.model.config.EnumSpelling;

/**
 * A set of CPU instructions for which OpenBLAS has a kernel and ND4J a build. Kernels round
 * differently, so every JVM of a job must use the same one. The constants are the values of {@code
 * cluster.cpu} in a recipe.
 */
public enum CpuKernel {
  /** In recipes only: what {@link #forStart} finds on the submitting machine. */
  AUTO(null),
  /** Runs on every x86-64 CPU. */
  GENERIC("Nehalem"),
  /** 256-bit vectors. */
  AVX2("Haswell", "avx2", "fma", "f16c"),
  /** 512-bit vectors. */
  AVX512(
      "SkylakeX",
      "avx2",
      "fma",
      "f16c",
      "avx512f",
      "avx512dq",
      "avx512bw",
      "avx512vl",
      "avx512cd",
      "bmi2");

  /** The environment variable from which OpenBLAS takes its kernel. */
  static final String CORE_TYPE = "OPENBLAS_CORETYPE";

  private final String coreType;
  private final List<String> flags;

  /**
   * @param flags in Linux's names: those that ND4J checks when it starts, and those of the
   *     instructions found in its libraries
   */
  CpuKernel(String coreType, String... flags) {
    this.coreType = coreType;
    this.flags = List.of(flags);
  }

  /** {@return the value of OPENBLAS_CORETYPE that selects this kernel; null for {@link #AUTO}} */
  public String coreType() {
    return coreType;
  }

  /** The suffix of ND4J's build in JavaCPP's platform names. */
  String nd4jSuffix() {
    return this == GENERIC ? "" : "-" + EnumSpelling.of(this);
  }

  /** The flags that a CPU lacks. */
  List<String> missing(Set<String> cpuFlags) {
    return flags.stream().filter(flag -> !cpuFlags.contains(flag)).toList();
  }

  /** The best kernel for a CPU. */
  static CpuKernel widest(Set<String> cpuFlags) {
    return Stream.of(AVX512, AVX2)
        .filter(kernel -> kernel.missing(cpuFlags).isEmpty())
        .findFirst()
        .orElse(GENERIC);
  }

  /**
   * @param coreType a value of OPENBLAS_CORETYPE, in upper or lower case; null if unset
   * @return the kernel with the same instructions
   */
  public static CpuKernel ofCoreType(String coreType) {
    return switch (coreType == null ? "" : coreType.toLowerCase(Locale.ROOT)) {
      case "skylakex", "cooperlake" -> AVX512;
      case "haswell", "zen" -> AVX2;
      default -> GENERIC;
    };
  }

  /**
   * {@return the build of ND4J that this JVM loads or has loaded} It is the one for the kernel that
   * OPENBLAS_CORETYPE names, or, if the class path lacks that, the widest that it has.
   */
  public static CpuKernel ofNd4jHere() {
    return Stream.of(ofCoreType(System.getenv(CORE_TYPE)), AVX512, AVX2)
        .filter(CpuKernel::isOnClassPath)
        .findFirst()
        .orElse(GENERIC);
  }

  private boolean isOnClassPath() {
    try {
      return NativeSources.hasNd4j(this);
    } catch (IOException notLinux) {
      return false; // such builds are chosen on Linux alone
    }
  }

  /**
   * Chooses the kernel of a job before its JVMs start. OpenBLAS 0.3.19 falls back to SSE on CPUs
   * newer than itself (a factor of 4), so the choice is not left to it.
   *
   * @param driverIsHere whether the driver will run on this machine; nothing is known of others
   * @return the recipe's kernel, which is this constant, or the widest for this machine's CPU
   * @throws ConfigException if a driver on this machine would end with an illegal instruction
   */
  public CpuKernel forStart(boolean driverIsHere) {
    return forStart(driverIsHere, HostFacts.cpuFlagsHere());
  }

  CpuKernel forStart(boolean driverIsHere, Set<String> cpuFlags) {
    if (this == AUTO) {
      return widest(cpuFlags);
    }
    List<String> missing = missing(cpuFlags);
    if (driverIsHere && !missing.isEmpty()) {
      throw ConfigException.of(
          "cluster.cpu",
          "Cannot use cluster.cpu = %s: this machine's CPU lacks %s. Set cluster.cpu = auto (a driver in client mode runs here)"
              .formatted(EnumSpelling.of(this), String.join(", ", missing)));
    }
    return this;
  }

  /**
   * Checks what the submit script has chosen for this process. A recipe that the script could not
   * read, or a start without the script, would run with another kernel and give other bits.
   *
   * @throws ConfigException if this process runs with another kernel or another build of ND4J
   */
  public void requireHere() {
    require(System.getenv(CORE_TYPE), ofNd4jHere());
  }

  void require(String foundCoreType, CpuKernel foundNd4j) {
    if (this == AUTO) {
      return;
    }
    String word = EnumSpelling.of(this);
    if (foundCoreType == null) {
      throw invalid(
          "OpenBLAS's own choice). Start it with %s=%s in the environment, as the submit scripts do"
              .formatted(CORE_TYPE, coreType));
    }
    if (!coreType.equals(foundCoreType)) {
      throw invalid(
          "OPENBLAS_CORETYPE = %s, it needs %s). Give --set cluster.cpu=%s to the submit script"
              .formatted(foundCoreType, coreType, word));
    }
    if (foundNd4j != this) {
      throw invalid(
          "ND4J's %s build, it needs the %s one). Put that one's jar on the class path and take others off: spark-job/target/nd4j/ has them, nd4j-native-VERSION-linux-x86_64.jar is generic"
              .formatted(EnumSpelling.of(foundNd4j), word));
    }
  }

  private ConfigException invalid(String why) {
    return ConfigException.of(
        "cluster.cpu",
        "Invalid cluster.cpu: %s (this process runs with %s".formatted(EnumSpelling.of(this), why));
  }
}
