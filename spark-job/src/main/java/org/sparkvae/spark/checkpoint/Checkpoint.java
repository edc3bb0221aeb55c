package org.sparkvae.spark.checkpoint;

import org.sparkvae.spark.train.TrainingProgress;

/** A training between two rounds. */
public record Checkpoint(CheckpointOrigin origin, TrainingProgress progress) {}
