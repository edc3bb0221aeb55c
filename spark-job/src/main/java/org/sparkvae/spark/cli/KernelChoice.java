package org.sparkvae.spark.cli;

import org.sparkvae.model.config.ConfigException;
import org.sparkvae.model.config.RecipeName;
import org.sparkvae.spark.host.InstructionSet;
import org.sparkvae.spark.train.ClusterConfig.CpuKernel;

/**
 * Kernel and build are chosen before the JVM starts, by the submit scripts; a recipe that they
 * could not read, or a start without them, would run on others and give other bits.
 */
final class KernelChoice {
  private KernelChoice() {}

  /**
   * @param wanted the recipe's
   * @param coreType of OpenBLAS in this process's environment; null if unset
   * @param nd4j of this process's build of ND4J
   */
  static void check(CpuKernel wanted, String coreType, InstructionSet nd4j) {
    String needed = coreType(wanted);
    if (needed != null && !(needed.equals(coreType) && nd4j.name().equals(wanted.name()))) {
      throw ConfigException.of(
          "cluster.cpu",
          "Invalid cluster.cpu: "
              + RecipeName.of(wanted)
              + " (this process runs with OPENBLAS_CORETYPE = "
              + coreType
              + " and ND4J's build "
              + RecipeName.of(nd4j)
              + ", it needs "
              + needed
              + " and "
              + RecipeName.of(wanted)
              + "). Give --set cluster.cpu="
              + RecipeName.of(wanted)
              + " to the submit script");
    }
  }

  /** OpenBLAS's name of a kernel; null where it is the start's choice. */
  static String coreType(CpuKernel wanted) {
    return switch (wanted) {
      case AUTO -> null;
      case GENERIC -> "Nehalem";
      case AVX2 -> "Haswell";
      case AVX512 -> "SkylakeX";
    };
  }
}
