package org.sparkvae.spark.checkpoint;

import java.util.ArrayList;
import java.util.List;
import org.sparkvae.model.config.Problems;

/**
 * Identifies the training that a checkpoint belongs to: only the same training may resume from it.
 *
 * @param fingerprint of the settings that matter and of the data, in hexadecimal digits; equal for
 *     equal trainings
 * @param configuration those settings, as JSON
 * @param data schema, row counts and content hash, as JSON
 * @param environments what else bits depend on, as JSON: CPU kernel and library versions of the
 *     first run, and of each later run in which they changed
 */
public record CheckpointOrigin(
    String fingerprint, String configuration, String data, List<String> environments) {
  private static final int NAMED_BY = 16;

  public CheckpointOrigin {
    environments = List.copyOf(environments);
    new Problems("origin")
        .require(!environments.isEmpty(), "environments", environments, "must not be empty")
        .throwIfAny();
  }

  /** {@return the environment of the run that made the checkpoint} */
  public String lastEnvironment() {
    return environments.get(environments.size() - 1);
  }

  /**
   * @param earlier origin of the checkpoint that this training resumes from
   * @return this origin, with the other environments that earlier rounds ran in
   */
  public CheckpointOrigin resumedFrom(CheckpointOrigin earlier) {
    List<String> all = new ArrayList<>(earlier.environments);
    if (!earlier.lastEnvironment().equals(lastEnvironment())) {
      all.add(lastEnvironment());
    }
    return new CheckpointOrigin(fingerprint, configuration, data, all);
  }

  /** {@return the part of the fingerprint that names files: its first 16 digits} */
  public String shortFingerprint() {
    return fingerprint.substring(0, Math.min(NAMED_BY, fingerprint.length()));
  }
}
