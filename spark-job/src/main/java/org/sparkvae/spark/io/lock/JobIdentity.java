package org.sparkvae.spark.io.lock;

import java.util.UUID;
import java.util.regex.Pattern;

/**
 * Who writes an output, as its lock names it.
 *
 * @param applicationId of Spark, to find the job in a cluster's lists; what is not printable
 *     becomes a question mark
 * @param runId different for every run, also within one application; part of file names
 */
public record JobIdentity(String applicationId, String runId) {
  private static final Pattern FILE_NAME = Pattern.compile("[A-Za-z0-9_-]{1,100}");

  /**
   * @throws IllegalArgumentException if the run is no part of a file name: it may come from a file
   *     that anybody could write
   */
  public JobIdentity {
    if (!FILE_NAME.matcher(runId).matches()) {
      throw new IllegalArgumentException("Invalid runId (must match " + FILE_NAME + ")");
    }
    applicationId = printable(applicationId);
  }

  /**
   * @param applicationId of Spark
   * @return a new run of it
   */
  public static JobIdentity newRun(String applicationId) {
    return new JobIdentity(applicationId, UUID.randomUUID().toString().substring(0, 8));
  }

  /** Messages are one line, whoever wrote the file that they quote. */
  static String printable(String text) {
    return text.replaceAll("[^\\p{Graph}]", "?");
  }
}
