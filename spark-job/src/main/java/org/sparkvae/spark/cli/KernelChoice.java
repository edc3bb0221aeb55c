package org.sparkvae.spark.cli;

import org.sparkvae.model.config.ConfigException;
import org.sparkvae.model.config.RecipeName;
import org.sparkvae.spark.train.ClusterConfig.CpuKernel;

/**
 * The kernel is chosen before the JVM starts, by the submit scripts; a recipe that they could not
 * read, or a start without them, would run on another one and give other bits.
 */
final class KernelChoice {
  private KernelChoice() {}

  /**
   * @param wanted the recipe's
   * @param coreType of OpenBLAS in this process's environment; null if unset
   */
  static void check(CpuKernel wanted, String coreType) {
    String needed = coreType(wanted);
    if (needed != null && !needed.equals(coreType)) {
      throw ConfigException.of(
          "cluster.cpu",
          "Invalid cluster.cpu: "
              + RecipeName.of(wanted)
              + " (this process runs with OPENBLAS_CORETYPE = "
              + coreType
              + ", it needs "
              + needed
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
