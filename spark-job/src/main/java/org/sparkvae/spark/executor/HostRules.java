package org.sparkvae.spark.executor;

import java.util.Objects;
import org.apache.spark.SparkContext;
import org.apache.spark.TaskContext;

/**
 * What a job asks of every host. Travels as local properties of the job, so that JVMs that join
 * later know it, too.
 */
public final class HostRules {
  private static final String CHECKED = "sparkvae.host.checked";
  private static final String CORE_TYPE = "sparkvae.host.coreType";
  private static final String ND4J = "sparkvae.host.nd4j";
  private static final String THREADS = "sparkvae.host.threads";
  private static final String DISK_BYTES = "sparkvae.host.diskBytes";

  private final String coreType;
  private final InstructionSet nd4j;
  private final String threads;
  private final long diskBytes;

  /**
   * @param coreType of OpenBLAS, the same in every JVM; null if nobody chose one
   * @param nd4j of the build of ND4J, the same in every JVM
   * @param threads of a native operation, the same in every JVM; null if nobody chose
   * @param diskBytes that a host's share of the rows takes in Spark's local directories at most; 0
   *     as long as it is not known
   */
  public HostRules(String coreType, InstructionSet nd4j, String threads, long diskBytes) {
    this.coreType = coreType;
    this.nd4j = nd4j;
    this.threads = threads;
    this.diskBytes = diskBytes;
  }

  String coreType() {
    return coreType;
  }

  InstructionSet nd4j() {
    return nd4j;
  }

  String threads() {
    return threads;
  }

  long diskBytes() {
    return diskBytes;
  }

  void sendWith(SparkContext spark) {
    spark.setLocalProperty(CHECKED, "true");
    spark.setLocalProperty(CORE_TYPE, coreType);
    spark.setLocalProperty(ND4J, nd4j.name());
    spark.setLocalProperty(THREADS, threads);
    spark.setLocalProperty(DISK_BYTES, String.valueOf(diskBytes));
  }

  /** Null outside a task, and in a job that asked for nothing. */
  static HostRules of(TaskContext task) {
    if (task == null || task.getLocalProperty(CHECKED) == null) {
      return null;
    }
    return new HostRules(
        task.getLocalProperty(CORE_TYPE),
        InstructionSet.valueOf(task.getLocalProperty(ND4J)),
        task.getLocalProperty(THREADS),
        Long.parseLong(task.getLocalProperty(DISK_BYTES)));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof HostRules rules
        && Objects.equals(coreType, rules.coreType)
        && nd4j == rules.nd4j
        && Objects.equals(threads, rules.threads)
        && diskBytes == rules.diskBytes;
  }

  @Override
  public int hashCode() {
    return Objects.hash(coreType, nd4j, threads, diskBytes);
  }
}
