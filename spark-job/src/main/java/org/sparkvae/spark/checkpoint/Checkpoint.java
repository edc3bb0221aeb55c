package org.sparkvae.spark.checkpoint;

import org.sparkvae.spark.train.TrainingProgress;

/**
 * A training between two rounds.
 *
 * @param origin identifies the training
 * @param progress of the training
 */
public record Checkpoint(CheckpointOrigin origin, TrainingProgress progress) {}
