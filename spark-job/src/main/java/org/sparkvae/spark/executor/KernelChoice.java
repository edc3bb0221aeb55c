package org.sparkvae.spark.executor;

import org.sparkvae.model.config.ConfigException;
import org.sparkvae.model.config.EnumSpelling;
import org.sparkvae.spark.train.ClusterConfig.CpuKernel;

/**
 * Kernel and build are chosen before the JVM starts, by the submit scripts; a recipe that they
 * could not read, or a start without them, would run on others and give other bits.
 */
public final class KernelChoice {
  private KernelChoice() {}

  /**
   * @param wanted the recipe's
   * @return OpenBLAS's name of it; null where it is the start's choice
   * @throws ConfigException if this process runs with another, or with another build of ND4J
   */
  public static String ofThisProcess(CpuKernel wanted) {
    check(wanted, System.getenv("OPENBLAS_CORETYPE"), InstructionSet.ofNd4jHere());
    return coreType(wanted);
  }

  /**
   * @param coreType of OpenBLAS in this process's environment; null if unset
   * @param nd4j of this process's build of ND4J
   */
  static void check(CpuKernel wanted, String coreType, InstructionSet nd4j) {
    String needed = coreType(wanted);
    if (needed == null) {
      return;
    }
    String name = EnumSpelling.of(wanted);
    if (!needed.equals(coreType)) {
      throw invalid(
          name,
          "OPENBLAS_CORETYPE = %s, it needs %s). Give --set cluster.cpu=%s to the submit script"
              .formatted(coreType, needed, name));
    }
    if (!nd4j.name().equals(wanted.name())) {
      throw invalid(
          name,
          "ND4J's %s build, it needs the %s one). Put that one's jar on the class path and take others off: spark-job/target/nd4j/ has them, nd4j-native-VERSION-linux-x86_64.jar is generic"
              .formatted(EnumSpelling.of(nd4j), name));
    }
  }

  private static ConfigException invalid(String name, String why) {
    return ConfigException.of(
        "cluster.cpu", "Invalid cluster.cpu: " + name + " (this process runs with " + why);
  }

  /** OpenBLAS's name of a kernel; null where it is the start's choice. */
  private static String coreType(CpuKernel wanted) {
    return switch (wanted) {
      case AUTO -> null;
      case GENERIC -> "Nehalem";
      case AVX2 -> "Haswell";
      case AVX512 -> "SkylakeX";
    };
  }
}
