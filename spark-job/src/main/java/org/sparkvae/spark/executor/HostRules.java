package org.sparkvae.spark.executor;

import org.apache.spark.SparkContext;
import org.apache.spark.TaskContext;

/**
 * What a job requires of every host. The rules travel as local properties of the job, so that JVMs
 * that join later have them too.
 *
 * @param coreType OPENBLAS_CORETYPE, the same in every JVM; null if none was chosen
 * @param nd4j the build of ND4J, the same in every JVM
 * @param threads OMP_NUM_THREADS, the same in every JVM; null if none was chosen
 * @param diskBytes that a host's share of the rows takes in Spark's local directories at most; 0
 *     while unknown
 */
record HostRules(String coreType, CpuKernel nd4j, String threads, long diskBytes) {
  private static final String CHECKED = "sparkvae.host.checked";
  private static final String CORE_TYPE = "sparkvae.host.coreType";
  private static final String ND4J = "sparkvae.host.nd4j";
  private static final String THREADS = "sparkvae.host.threads";
  private static final String DISK_BYTES = "sparkvae.host.diskBytes";

  void sendWith(SparkContext spark) {
    spark.setLocalProperty(CHECKED, "true");
    spark.setLocalProperty(CORE_TYPE, coreType);
    spark.setLocalProperty(ND4J, nd4j.name());
    spark.setLocalProperty(THREADS, threads);
    spark.setLocalProperty(DISK_BYTES, String.valueOf(diskBytes));
  }

  /** The rules of the running task's job; null outside a task and in a job without rules. */
  static HostRules of(TaskContext task) {
    if (task == null || task.getLocalProperty(CHECKED) == null) {
      return null;
    }
    return new HostRules(
        task.getLocalProperty(CORE_TYPE),
        CpuKernel.valueOf(task.getLocalProperty(ND4J)),
        task.getLocalProperty(THREADS),
        Long.parseLong(task.getLocalProperty(DISK_BYTES)));
  }
}
