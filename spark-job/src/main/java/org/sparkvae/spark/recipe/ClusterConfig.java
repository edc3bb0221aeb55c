package org.sparkvae.spark.recipe;

import org.sparkvae.spark.executor.CpuKernel;

/**
 * The {@code cluster} section of a recipe.
 *
 * @param cpu the kernel that every JVM of a job must use for the same bits
 */
public record ClusterConfig(CpuKernel cpu) {
  /** The section's defaults. */
  public static final ClusterConfig DEFAULTS = new ClusterConfig(CpuKernel.AUTO);
}
