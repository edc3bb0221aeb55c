package org.sparkvae.spark.checkpoint;

import org.sparkvae.spark.train.TrainingProgress;

/**
 * A training between two rounds, and whose it is.
 *
 * @param origin of the training
 * @param progress how far it is
 */
public record Checkpoint(CheckpointOrigin origin, TrainingProgress progress) {}
