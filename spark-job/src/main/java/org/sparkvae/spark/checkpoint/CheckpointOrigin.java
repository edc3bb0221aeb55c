package org.sparkvae.spark.checkpoint;

/**
 * What a checkpoint belongs to: only the same training may go on from it.
 *
 * @param fingerprint of the settings that matter and of the data, in hexadecimal digits; equal for
 *     equal trainings
 * @param configuration of those settings, as JSON
 * @param data schema, row counts and content hash, as JSON
 * @param environment what else bits depend on, CPU kernel and library versions, as JSON
 */
public record CheckpointOrigin(
    String fingerprint, String configuration, String data, String environment) {
  private static final int NAMED_BY = 16;

  /** The part of the fingerprint that names files. */
  String shortFingerprint() {
    return fingerprint.substring(0, Math.min(NAMED_BY, fingerprint.length()));
  }
}
