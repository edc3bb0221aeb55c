package org.sparkvae.spark.job;

import org.apache.spark.api.java.JavaSparkContext;

/**
 * The Spark jobs that a run starts on one thread. Spark does not cancel a job when the thread that
 * waits for it is interrupted, so closing cancels those that still run. It also restores the job
 * description of the caller.
 */
final class JobScope implements AutoCloseable {
  private static final String DESCRIPTION = "spark.job.description";

  private final JavaSparkContext context;
  private final String tag;
  private final String callersDescription;

  JobScope(JavaSparkContext context, String runId) {
    this.context = context;
    this.tag = "spark-vae-" + runId;
    this.callersDescription = context.getLocalProperty(DESCRIPTION);
    context.addJobTag(tag);
  }

  /** Must be called by the thread that opened it. */
  @Override
  public void close() {
    context.removeJobTag(tag);
    context.setLocalProperty(DESCRIPTION, callersDescription);
    if (!context.sc().isStopped()) {
      context.cancelJobsWithTag(tag);
    }
  }
}
