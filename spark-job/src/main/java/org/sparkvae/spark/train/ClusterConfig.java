package org.sparkvae.spark.train;

/**
 * The {@code cluster} section of a recipe.
 *
 * @param cpu the kernel that every JVM of a job must use for the same bits
 */
public record ClusterConfig(CpuKernel cpu) {

  /** What a recipe that says nothing gets. */
  public static final ClusterConfig DEFAULTS = new ClusterConfig(CpuKernel.AUTO);

  /** OpenBLAS's kernels for x86-64. */
  public enum CpuKernel {
    /** The best that the machine has that submits. */
    AUTO,
    /** Runs everywhere. */
    GENERIC,
    /** 256-bit vectors. */
    AVX2,
    /** 512-bit vectors. */
    AVX512
  }
}
