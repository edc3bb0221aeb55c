package org.sparkvae.model.artifact;

import org.sparkvae.model.config.Problems;

/**
 * How far training has come.
 *
 * @param step mini-batches that the longest-running worker took
 * @param round finished rounds
 * @param pass finished passes
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
