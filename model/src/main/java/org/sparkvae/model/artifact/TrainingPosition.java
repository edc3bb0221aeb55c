package org.sparkvae.model.artifact;

import org.sparkvae.model.config.Problems;

/**
 * The position in a training.
 *
 * @param step largest number of steps of any worker
 * @param round number of finished rounds
 * @param pass number of finished passes
 */
public record TrainingPosition(long step, int round, int pass) {
  public TrainingPosition {
    new Problems("position")
        .require(step >= 0, "step", step, "must be >= 0")
        .require(round >= 0, "round", round, "must be >= 0")
        .require(pass >= 0, "pass", pass, "must be >= 0")
        .throwIfAny();
  }
}
