package org.sparkvae.spark.io.lock;

import java.util.UUID;
import java.util.regex.Pattern;

/**
 * The writer of an output, as its lock names it.
 *
 * @param applicationId of Spark, to find the job on a cluster; characters that are not printable
 *     become question marks
 * @param runId different for every run, also within one application; part of file names
 */
public record JobIdentity(String applicationId, String runId) {
  private static final Pattern FILE_NAME = Pattern.compile("[A-Za-z0-9_-]{1,100}");

  /**
   * @throws IllegalArgumentException if the run cannot be part of a file name: it may come from a
   *     file that is not trusted
   */
  public JobIdentity {
    if (!FILE_NAME.matcher(runId).matches()) {
      throw new IllegalArgumentException("Invalid runId (must match " + FILE_NAME + ")");
    }
    applicationId = printable(applicationId);
  }

  /**
   * @param applicationId of Spark
   * @return a new run of the application
   */
  public static JobIdentity newRun(String applicationId) {
    return new JobIdentity(applicationId, UUID.randomUUID().toString().substring(0, 8));
  }

  /** Keeps messages that quote an untrusted file to one line. */
  static String printable(String text) {
    return text.replaceAll("[^\\p{Graph}]", "?");
  }
}
