/**
 * What is kept of a training between rounds: when ({@link
 * org.sparkvae.spark.checkpoint.Checkpointer}), where ({@link
 * org.sparkvae.spark.checkpoint.CheckpointFolder}) and in which format ({@link
 * org.sparkvae.spark.checkpoint.CheckpointFile}). Must not decide whether a training may resume.
 */
package org.sparkvae.spark.checkpoint;
