package org.sparkvae.spark.executor;

import java.util.Collections;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Checks every host before a job reads data, and makes hosts that join later be checked too. */
public final class Preflight {
  private static final Logger LOG = LoggerFactory.getLogger(Preflight.class);
  private static final String ENVIRONMENT = "spark.executorEnv.";
  private static final String DESCRIPTION = "spark.job.description";

  private final JavaSparkContext spark;
  private HostRules rules;

  /**
   * @param spark where the job runs; all later jobs of this thread carry the rules
   */
  public Preflight(JavaSparkContext spark) {
    this.spark = spark;
  }

  /**
   * Loads the native libraries here and on every executor that has registered.
   *
   * @throws org.sparkvae.model.config.ConfigException if this process runs with another kernel, or
   *     a host cannot run the job
   */
  public void check(CpuKernel wanted) {
    wanted.requireHere();
    String coreType = wanted == CpuKernel.AUTO ? chosen(CpuKernel.CORE_TYPE) : wanted.coreType();
    if (coreType == null && System.getProperty("os.arch").equals("amd64")) {
      LOG.warn(
          "No CPU kernel was chosen, so that OpenBLAS may take a slow one, and another machine gives other bits. Start with {}={} in the environment; for a driver in the cluster also give --conf spark.executorEnv.{}={} and the same as spark.yarn.appMasterEnv or spark.kubernetes.driverEnv. submit/VERB.sh --print shows all settings",
          CpuKernel.CORE_TYPE,
          CpuKernel.AUTO.forStart(true).coreType(),
          CpuKernel.CORE_TYPE,
          CpuKernel.AUTO.forStart(true).coreType());
    }
    check(new HostRules(coreType, CpuKernel.ofNd4jHere(), chosen(NativeLibraries.THREADS), 0));
  }

  void check(HostRules wanted) {
    run(wanted);
    HostCheck.thisDriver(); // not before: a local master's own CPU has been checked by now
  }

  /**
   * Warns of hosts whose disk may not hold their share of the rows; call it after {@link #check}.
   *
   * @param bytes total size of the packed rows
   */
  public void checkDisk(long bytes) {
    int jvms = Math.max(1, spark.sc().getExecutorMemoryStatus().size() - 1); // without the driver
    run(new HostRules(rules.coreType(), rules.nd4j(), rules.threads(), bytes / jvms));
  }

  private void run(HostRules wanted) {
    rules = wanted;
    rules.sendWith(spark.sc());
    int slots = Math.max(1, spark.defaultParallelism());
    String before = spark.getLocalProperty(DESCRIPTION);
    spark.setLocalProperty(DESCRIPTION, "spark-vae: check hosts");
    try {
      spark
          .parallelize(Collections.nCopies(slots, 0), slots)
          .map(slot -> HostCheck.problem())
          .filter(problem -> !problem.isEmpty())
          .collect()
          .stream()
          .findFirst()
          .ifPresent(HostCheck::refuse);
    } finally {
      spark.setLocalProperty(DESCRIPTION, before);
    }
  }

  /** A variable of the executors, which the driver itself may lack, or else of this process. */
  private String chosen(String name) {
    SparkConf conf = spark.getConf();
    return conf.contains(ENVIRONMENT + name) ? conf.get(ENVIRONMENT + name) : System.getenv(name);
  }
}
