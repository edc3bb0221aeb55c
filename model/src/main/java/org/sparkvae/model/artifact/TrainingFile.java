package org.sparkvae.model.artifact;

import org.sparkvae.model.config.Problems;

/**
 * {@code training.json}: the position in the training, and the lengths of the arrays.
 *
 * @param rows training rows of the whole data set (N)
 * @param position position in the training
 * @param parameters count of floats
 * @param updaterState count of floats
 * @param outerVelocity count of floats
 */
record TrainingFile(
    long rows, TrainingPosition position, int parameters, int updaterState, int outerVelocity) {

  TrainingFile {
    new Problems("")
        .require(parameters >= 1, "parameters", parameters, "must be >= 1")
        .require(updaterState >= 0, "updaterState", updaterState, "must be >= 0")
        .require(
            outerVelocity == 0 || outerVelocity == parameters,
            "outerVelocity",
            outerVelocity,
            "must be 0 or as many as parameters, " + parameters)
        .throwIfAny();
  }

  static TrainingFile of(ModelArtifact artifact) {
    return new TrainingFile(
        artifact.vae().rows(),
        artifact.position(),
        artifact.parameters().length,
        artifact.updaterState().length,
        artifact.outerVelocity().length);
  }
}
