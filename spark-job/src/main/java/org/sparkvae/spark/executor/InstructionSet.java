package org.sparkvae.spark.executor;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What a kernel of OpenBLAS and a build of ND4J ask of a CPU. The flags are those that ND4J asks
 * for when it starts, and those of the instructions found in its libraries.
 */
public enum InstructionSet {
  GENERIC("", List.of()),
  AVX2("-avx2", List.of("avx2", "fma", "f16c")),
  AVX512(
      "-avx512",
      List.of(
          "avx2",
          "fma",
          "f16c",
          "avx512f",
          "avx512dq",
          "avx512bw",
          "avx512vl",
          "avx512cd",
          "bmi2"));

  private final String build;
  private final List<String> flags;

  InstructionSet(String build, List<String> flags) {
    this.build = build;
    this.flags = flags;
  }

  /** The ending of JavaCPP's platform. */
  String build() {
    return build;
  }

  /** As Linux calls them. */
  List<String> flags() {
    return flags;
  }

  /** Those that a CPU lacks. */
  List<String> missing(Set<String> cpuFlags) {
    return flags.stream().filter(flag -> !cpuFlags.contains(flag)).toList();
  }

  /**
   * @param coreType OpenBLAS's name of a kernel, in upper or lower case; null if none was chosen
   */
  static InstructionSet ofKernel(String coreType) {
    return switch (coreType == null ? "" : coreType.toLowerCase(Locale.ROOT)) {
      case "skylakex", "cooperlake" -> AVX512;
      case "haswell", "zen" -> AVX2;
      default -> GENERIC;
    };
  }

  /**
   * Of the build of ND4J that this JVM loads, or has loaded: of several JavaCPP takes the widest.
   */
  public static InstructionSet ofNd4jHere() {
    return Stream.of(AVX512, AVX2)
        .filter(InstructionSet::isOnClassPath)
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
}
