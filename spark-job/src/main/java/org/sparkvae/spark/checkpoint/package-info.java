/**
 * Checkpoints of a training: what is in one ({@link org.sparkvae.spark.checkpoint.CheckpointFile}),
 * where they lie ({@link org.sparkvae.spark.checkpoint.CheckpointFolder}), when they are taken
 * ({@link org.sparkvae.spark.checkpoint.Checkpointer}).
 */
package org.sparkvae.spark.checkpoint;
